using System.Collections.Immutable;
using RepVgg.IR.Tensors;

namespace RepVgg.IR.Ops;

/// <summary>
/// Transposed convolution, the adjoint of <see cref="Conv2DOp"/>: each input pixel adds its kernel, scaled, to the output at
/// <c>input × stride + tap × dilation − padding</c>. The kernel is IOHW, [C, O/groups, kh, kw]; a bias [O] is optional. Along an
/// axis the output has <c>(input − 1)·stride − padding + (k − 1)·dilation + 1 + outputPadding</c> pixels.
/// <c>%y = conv_transpose2d %x, %w, %b {stride = [2,2]} : f32[N,48,56,56]</c>
/// </summary>
public sealed record ConvTranspose2DOp : Op
{
    /// <summary>The catalogue entry.</summary>
    public static readonly OpDefinition Definition = new("conv_transpose2d", "transposed 2-D convolution", reader => new ConvTranspose2DOp
    {
        Stride = reader.Size("stride", Size2D.One),
        Padding = reader.Padding("padding"),
        OutputPadding = reader.Size("output_padding", default),
        Dilation = reader.Size("dilation", Size2D.One),
        Groups = reader.Int("groups", 1),
    });

    /// <summary>Steps between the outputs of neighbouring inputs, in output pixels.</summary>
    public Size2D Stride { get; init; } = Size2D.One;

    /// <summary>Output pixels cut off at the four sides.</summary>
    public Padding2D Padding { get; init; }

    /// <summary>Output pixels added at the bottom and right; they hold what the kernels reach there, or the bias alone.</summary>
    public Size2D OutputPadding { get; init; }

    /// <summary>Distance between kernel taps, in output pixels.</summary>
    public Size2D Dilation { get; init; } = Size2D.One;

    /// <summary>Number of independent channel groups.</summary>
    public int Groups { get; init; } = 1;

    /// <inheritdoc/>
    public override string Mnemonic => "conv_transpose2d";

    /// <inheritdoc/>
    public override ImmutableArray<OpAttribute> Attributes
    {
        get
        {
            var list = ImmutableArray.CreateBuilder<OpAttribute>();
            list.AddIf(Stride != Size2D.One, OpAttribute.Of("stride", Stride.Height, Stride.Width));
            list.AddIf(Padding != Padding2D.None, OpAttribute.Of("padding", Padding.Top, Padding.Left, Padding.Bottom, Padding.Right));
            list.AddIf(OutputPadding != default, OpAttribute.Of("output_padding", OutputPadding.Height, OutputPadding.Width));
            list.AddIf(Dilation != Size2D.One, OpAttribute.Of("dilation", Dilation.Height, Dilation.Width));
            list.AddIf(Groups != 1, OpAttribute.Of("groups", Groups));
            return list.ToImmutable();
        }
    }

    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> operands)
    {
        RequireOperands(operands, 2, 3);
        RequireImage(operands[0]);
        var (image, kernel) = (operands[0].Shape, operands[1].Shape);
        Require(kernel.Rank == 4, $"needs an IOHW kernel, not {kernel}");
        Require(kernel[1] > 0 && kernel[2] > 0 && kernel[3] > 0, $"the kernel {kernel} is empty");
        Require(Stride is { Height: > 0, Width: > 0 } && Dilation is { Height: > 0, Width: > 0 }, $"stride and dilation must be positive");
        Require(Padding is { Top: >= 0, Left: >= 0, Bottom: >= 0, Right: >= 0 }, $"padding can't be negative");
        Require(OutputPadding is { Height: >= 0, Width: >= 0 }, $"output padding can't be negative");
        Require(Groups > 0 && image[1] % Groups == 0, $"{image[1]} input channels don't divide into {Groups} groups");
        Require(kernel[0] == image[1], $"kernel {kernel} needs {kernel[0]} input channels, not {image[1]}");
        var outputs = checked(kernel[1] * Groups);
        if (operands.Length == 3)
        {
            RequireVector(operands[2], outputs, "the bias");
        }

        var height = Length(image[2], Stride.Height, Padding.Top + Padding.Bottom, kernel[2], Dilation.Height, OutputPadding.Height);
        var width = Length(image[3], Stride.Width, Padding.Left + Padding.Right, kernel[3], Dilation.Width, OutputPadding.Width);
        Require(height > 0 && width > 0, $"padding cuts off the whole output");
        return TensorType.F32(image[0], outputs, height, width);
    }

    /// <inheritdoc/>
    public override long Macs(ReadOnlySpan<TensorType> operands, TensorType result) =>
        checked((long)operands[0].Shape[2] * operands[0].Shape[3] * operands[1].Shape.ElementCount);

    private static int Length(int input, int stride, int padding, int taps, int dilation, int outputPadding) =>
        checked(((input - 1) * stride) - padding + ((taps - 1) * dilation) + 1 + outputPadding);
}
