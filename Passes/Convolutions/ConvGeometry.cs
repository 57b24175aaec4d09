using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.Passes.Convolutions;

/// <summary>What is known of a convolution without reading its weights; an average pool is a depthwise convolution here.</summary>
/// <param name="Op">Stride, padding, dilation, groups, activation.</param>
/// <param name="Kernel">OIHW.</param>
internal sealed record ConvGeometry(Conv2DOp Op, Shape Kernel)
{
    /// <summary>The vertical axis.</summary>
    public ConvAxis Height => new(Kernel[2], Op.Dilation.Height, Op.Stride.Height, Op.Padding.Top, Op.Padding.Bottom);

    /// <summary>The horizontal axis.</summary>
    public ConvAxis Width => new(Kernel[3], Op.Dilation.Width, Op.Stride.Width, Op.Padding.Left, Op.Padding.Right);

    /// <summary>
    /// The geometry of a convolution without addend, or of an average pool whose windows all have the same weights; else null.
    /// </summary>
    public static ConvGeometry? Of(Node? node) => node?.Op switch
    {
        Conv2DOp conv when ConvolutionOperands.Of(node) is { Addend: null } => new(conv, node.Operands[1].Shape),
        AvgPoolOp pool when IsUniform(pool, node.Operands[0].Shape, node.Result.Shape) => new(
            new Conv2DOp { Stride = pool.Stride, Padding = pool.Padding, Dilation = pool.Dilation, Groups = node.Result.Shape[1] },
            Shape.Of(node.Result.Shape[1], 1, pool.Kernel.Height, pool.Kernel.Width)),
        _ => null,
    };

    /// <summary>Multiply-accumulates for an output [N,C,H,W].</summary>
    public long Macs(Shape output) => Kernel.ElementCount * output[2] * output[3];

    /// <summary>
    /// The convolution that computes the sum of this and <paramref name="other"/> over one input, both of one stride: the smallest
    /// kernel that holds the taps of both, and the most groups that divide those of both.
    /// </summary>
    public ConvGeometry MergedWith(ConvGeometry other)
    {
        var frame = KernelFrame.Common(this, other);
        var grouped = WithGroups((int)Factors.Greatest(Op.Groups, other.Op.Groups));
        return new(
            grouped.Op with { Padding = frame.Padding, Dilation = frame.Dilation },
            Shape.Of(Kernel[0], grouped.Kernel[1], frame.Height.Size, frame.Width.Size));
    }

    /// <summary>The same convolution for fewer groups, whose kernel has zeros where an output doesn't see an input.</summary>
    /// <param name="groups">A divisor of its own groups.</param>
    public ConvGeometry WithGroups(int groups) =>
        new(Op with { Groups = groups }, Shape.Of(Kernel[0], Kernel[1] * Op.Groups / groups, Kernel[2], Kernel[3]));

    /// <summary>A window with padding divides by all its pixels, and none reaches over the padding.</summary>
    private static bool IsUniform(AvgPoolOp pool, Shape input, Shape output) =>
        (pool.CountIncludePad || pool.Padding == Padding2D.None)
        && (!pool.CeilMode || (pool with { CeilMode = false }).Infer([TensorType.F32(input)]).Shape.Equals(output));
}
