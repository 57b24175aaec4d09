using System.Globalization;
using RepVgg.Backends.Core;
using RepVgg.IR.Ops;

namespace RepVgg.Backends.CSharp;

/// <summary>What a step is, in a sentence for the comment above its method.</summary>
internal static class StepDescription
{
    public static string Of(LoweredStep step)
    {
        var layer = step.Source.Location.Length == 0 || step.Source.Location == step.Source.Value
            ? step.Source.Value
            : step.Source.Location + ", %" + step.Source.Value;
        var what = step switch
        {
            ConvolutionStep convolution => Convolution(convolution),
            LinearStep { Epilogue: var epilogue } => "linear" + Activation(epilogue),
            PoolStep pool => Pool(pool),
            MulStep { Function: { } function } => step.Kernel + ", " + function,
            _ => step.Kernel,
        };
        var shapes = string.Join(" and ", step.Inputs.Select(Shape)) + (step.Output is { } to ? (step.Inputs.IsEmpty ? "" : " → ") + Shape(to) : "");
        var macs = step.Macs > 0 ? $"; {Literals.Count(step.Macs)} MACs" : "";
        return Literals.Comment($"{layer}: {what}; {shapes}{macs}.");
    }

    private static string Shape(ActivationBuffer buffer) => (buffer.Height, buffer.Width) == (1, 1)
        ? Text($"{buffer.Channels}")
        : Text($"{buffer.Channels}×{buffer.Height}×{buffer.Width}");

    private static string Convolution(ConvolutionStep step)
    {
        var op = step.Op;
        var kind = op.Groups == 1 ? "" : step.Algorithm is DepthwiseConvolution ? "depthwise " : Text($"{op.Groups} groups, ");
        return Text($"{kind}{step.KernelShape[2]}×{step.KernelShape[3]} convolution, stride {Pair(op.Stride)}, padding {Sides(op.Padding)}{Dilation(op.Dilation)}")
            + (step.Addend is null ? "" : ", plus addend")
            + (op.Activation is { } activation ? ", " + activation : "")
            + (step.Scale is null ? "" : ", of scaled channels" + Activation(step.Scale.Epilogue))
            + (step.Mean is null ? "" : ", and its mean");
    }

    private static string Pool(PoolStep step) => step.Kernel + Text(
        $" {step.Window.Kernel.Height}×{step.Window.Kernel.Width}, stride {Pair(step.Window.Stride)}, padding {Sides(step.Window.Padding)}{Dilation(step.Window.Dilation)}");

    private static string Activation(Epilogue epilogue) => epilogue switch
    {
        { Separate: { } function } => ", " + function,
        { Kind: EpilogueKind.None } => "",
        { Kind: EpilogueKind.Relu } => ", relu",
        _ => $", limited to [{Literals.Float(epilogue.Floor)}, {Literals.Float(epilogue.Ceiling)}]",
    };

    private static string Dilation(Size2D dilation) => dilation == Size2D.One ? "" : ", dilation " + Pair(dilation);

    private static string Pair(Size2D size) => size.Height == size.Width ? Text($"{size.Height}") : Text($"{size.Height}×{size.Width}");

    private static string Sides(Padding2D padding) => padding == Padding2D.All(padding.Top)
        ? Text($"{padding.Top}")
        : Text($"(top {padding.Top}, left {padding.Left}, bottom {padding.Bottom}, right {padding.Right})");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
