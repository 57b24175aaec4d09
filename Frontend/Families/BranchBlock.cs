using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;

namespace RepVgg.Frontend.Families;

/// <summary>
/// The linear part of a RepVGG block (arXiv:2101.03697, figure 2): BN(conv3×3(x)) + BN(conv1×1(x)) + BN(x), or the one 3×3
/// convolution that it was converted to. The identity branch exists exactly where input and output have one shape.
/// </summary>
internal sealed class BranchBlock(LayerBuilder layers, BranchNames names)
{
    private static readonly Size2D Kernel = new(3, 3);

    /// <summary>Adds the block at <paramref name="prefix"/>; the result is the sum, before any activation.</summary>
    public Value Add(string prefix, Value input, int stride, int dilation = 1)
    {
        var dense = new Conv2DOp
        {
            Stride = new(stride, stride),
            Padding = Padding2D.All(dilation),
            Dilation = new(dilation, dilation),
        };
        if (layers.Weights.HasPrefix($"{prefix}.{names.Plain}."))
        {
            return layers.Conv($"{prefix}.{names.Plain}", input, Kernel, dense, bias: true);
        }

        var wide = Normalised(prefix, names.Dense, names.DenseNorm, input, Kernel, dense);
        var point = Normalised(prefix, names.Pointwise, names.PointwiseNorm, input, Size2D.One, new Conv2DOp { Stride = dense.Stride });
        if (!point.Type.Equals(wide.Type) || Groups(prefix, names.Pointwise) != Groups(prefix, names.Dense))
        {
            throw FamilyDiagnostics.WrongShape.Error(
                $"'{prefix}.{names.Pointwise}.weight' gives {point.Shape} but '{prefix}.{names.Dense}.weight' gives {wide.Shape}");
        }

        return input.Shape.Equals(wide.Shape) && stride == 1
            ? layers.Op(prefix + ".sum", new AddOp(), wide, point, layers.BatchNorm($"{prefix}.{names.Identity}", input))
            : layers.Op(prefix + ".sum", new AddOp(), wide, point);
    }

    /// <summary>The stride of a pickled module, or the convention.</summary>
    public int Stride(string prefix, int convention) =>
        (int)(layers.Weights.ModuleAttribute($"{prefix}.{names.Dense}.stride")
            ?? layers.Weights.ModuleAttribute($"{prefix}.{names.Plain}.stride")
            ?? convention);

    private int Groups(string prefix, string conv) => layers.Weights.ShapeOf($"{prefix}.{conv}.weight", 4)[1];

    private Value Normalised(string prefix, string conv, string norm, Value input, Size2D kernel, Conv2DOp op) =>
        layers.BatchNorm($"{prefix}.{norm}", layers.Conv($"{prefix}.{conv}", input, kernel, op));
}
