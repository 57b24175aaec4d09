using RepVgg.IR.Ops;

namespace RepVgg.IR.Graphs;

/// <summary>The operands of a <see cref="Conv2DOp"/> by their roles.</summary>
/// <param name="Image">[N,C,H,W].</param>
/// <param name="Kernel">OIHW.</param>
/// <param name="Bias">[O], or null.</param>
/// <param name="Addend">Of the result's shape, or null.</param>
public readonly record struct ConvolutionOperands(Value Image, Value Kernel, Value? Bias, Value? Addend)
{
    /// <summary>The operands of a convolution; null for any other node.</summary>
    public static ConvolutionOperands? Of(Node? node) => node is { Op: Conv2DOp, Operands: [var image, var kernel, .. var rest] }
        ? new(image, kernel, rest.FirstOrDefault(o => !Conv2DOp.IsAddend(o.Shape)), rest.FirstOrDefault(o => Conv2DOp.IsAddend(o.Shape)))
        : null;
}
