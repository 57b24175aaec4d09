using System.Globalization;
using RepVgg.Backends.Core;
using RepVgg.IR.Ops;

namespace RepVgg.Cli.Reports;

/// <summary>The shape of a layer in a few characters.</summary>
internal static class LayerShape
{
    public static string Of(LoweredStep step) => step is ConvolutionStep convolution
        ? Size(convolution.From) + " to " + Size(convolution.To) + Kernel(convolution)
        : string.Join(" and ", step.Inputs.Distinct().Select(Size)) + (step.Output is { } to ? " to " + Size(to) : "");

    private static string Size(ActivationBuffer buffer) => string.Create(CultureInfo.InvariantCulture, $"{buffer.Channels}x{buffer.Height}x{buffer.Width}");

    private static string Kernel(ConvolutionStep step)
    {
        var op = step.Op;
        return string.Create(CultureInfo.InvariantCulture, $", {step.KernelShape[2]}x{step.KernelShape[3]}")
            + (op.Stride == Size2D.One ? "" : string.Create(CultureInfo.InvariantCulture, $" / {op.Stride.Height}"))
            + (op.Dilation == Size2D.One ? "" : string.Create(CultureInfo.InvariantCulture, $" dilation {op.Dilation.Height}"))
            + (op.Groups == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" groups {op.Groups}"))
            + (step.Addend is null ? "" : " plus addend");
    }
}
