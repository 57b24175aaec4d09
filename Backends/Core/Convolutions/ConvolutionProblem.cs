using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.Backends.Core;

/// <summary>One convolution as the algorithms see it.</summary>
/// <param name="Op">Stride, padding, dilation, groups.</param>
/// <param name="Kernel">The kernel's shape, OIHW.</param>
/// <param name="Input">Where the input lies, with a halo that covers the padding.</param>
/// <param name="Output">Where the output goes.</param>
internal sealed record ConvolutionProblem(Conv2DOp Op, Shape Kernel, ActivationBuffer Input, ActivationBuffer Output)
{
    public int OutputsPerGroup => Kernel[0] / Op.Groups;

    public int InputsPerGroup => Kernel[1];

    public long Macs => (long)Kernel.ElementCount * Output.Height * Output.Width;

    public bool IsDepthwise => Op.Groups > 1 && OutputsPerGroup == 1 && InputsPerGroup == 1;

    /// <summary>The zero pixels that <paramref name="op"/> reads around an input image to compute an output image.</summary>
    public static Halo RequiredHalo(Conv2DOp op, Shape kernel, Shape input, Shape output)
    {
        var extent = op.Extent(kernel);
        var bottom = ((output[2] - 1) * op.Stride.Height) + extent.Height - op.Padding.Top - input[2];
        var right = ((output[3] - 1) * op.Stride.Width) + extent.Width - op.Padding.Left - input[3];
        return new(op.Padding.Top, op.Padding.Left, Math.Max(0, bottom), Math.Max(0, right));
    }
}
