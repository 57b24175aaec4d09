using System.Globalization;

namespace RepVgg.Backends.CSharp;

/// <summary>Where the pixels of a register tile lie.</summary>
/// <param name="Name">A part of kernels' names.</param>
internal abstract record ConvolutionPixels(string Name)
{
    private const int Block = Core.ActivationBuffer.BlockChannels;

    /// <summary>Neighbours in a row, whose inputs are so many elements apart.</summary>
    public static ConvolutionPixels InRow(int step) => new Row(step);

    /// <summary>Neighbours in the order of memory, so that a row's end is followed by the next row's start.</summary>
    public static ConvolutionPixels AcrossRows { get; } = new Crossing();

    /// <summary>Elements from the microkernel's input to a pixel's: a number, or a variable.</summary>
    public abstract string Input(int pixel);

    /// <summary>Elements from its output to a pixel's.</summary>
    public abstract string Output(int pixel);

    /// <summary>Elements from its addend to a pixel's.</summary>
    public abstract string Addend(int pixel);

    /// <summary>What a microkernel must be told of them: parameters, each behind a comma.</summary>
    public virtual string Parameters => "";

    /// <summary>Declares the variables, if there are any.</summary>
    public virtual void WritePlaces(CSharpWriter writer, int pixels)
    {
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record Row(int Step) : ConvolutionPixels(Text($"Step{Step}"))
    {
        public override string Input(int pixel) => Text($"{pixel * Step}");

        public override string Output(int pixel) => Text($"{pixel * Block}");

        public override string Addend(int pixel) => Output(pixel);
    }

    private sealed record Crossing() : ConvolutionPixels("AcrossRows")
    {
        public override string Input(int pixel) => Text($"from{pixel}");

        public override string Output(int pixel) => Text($"to{pixel}");

        public override string Addend(int pixel) => Text($"(nuint)(pixel{pixel}.Row * addends.RowStride + pixel{pixel}.Column * {Block})");

        public override string Parameters => ", int first, int last";

        public override void WritePlaces(CSharpWriter writer, int pixels)
        {
            for (var p = 0; p < pixels; p++)
            {
                var number = p == 0 ? "first" : Text($"first + {p}");
                writer.Line($"var pixel{p} = c.Pixel({number}, last); var (from{p}, to{p}) = (c.From(pixel{p}), c.To(pixel{p}));");
            }
        }
    }
}
