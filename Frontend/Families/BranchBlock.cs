using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;

namespace RepVgg.Frontend.Families;

/// <summary>
/// The linear part of a RepVGG block (arXiv:2101.03697, figure 2) or MobileOne block (arXiv:2206.04040, figure 3): one or more
/// BN(conv k×k(x)), plus BN(conv1×1(x)) where k &gt; 1, plus BN(x) exactly where input and output have one shape; or the one k×k
/// convolution that they were converted to.
/// </summary>
internal sealed class BranchBlock(LayerBuilder layers, BlockNames names)
{
    /// <summary>Adds the block at <paramref name="prefix"/>; the result is the sum, before any activation.</summary>
    public Value Add(string prefix, Value input, BlockGeometry geometry)
    {
        var kernel = KernelSize(prefix);
        var (stride, dilation) = (geometry.Stride, geometry.Dilation);
        var dense = new Conv2DOp
        {
            Stride = new(stride, stride),
            Padding = Padding2D.All(kernel.Height / 2 * dilation),
            Dilation = new(dilation, dilation),
        };
        if (layers.Weights.HasPrefix($"{prefix}.{names.Plain}."))
        {
            return layers.Conv($"{prefix}.{names.Plain}", input, kernel, dense, bias: true);
        }

        var branches = new List<Value>();
        do
        {
            branches.Add(Normalised($"{prefix}.{names.Branch(branches.Count)}", input, kernel, dense));
        }
        while (names.IsList && layers.Weights.HasPrefix($"{prefix}.{names.Branch(branches.Count)}."));
        if (kernel != Size2D.One)
        {
            branches.Add(Normalised($"{prefix}.{names.Pointwise}", input, Size2D.One, new Conv2DOp { Stride = dense.Stride }));
        }

        RequireAlike(prefix, branches);
        if (HasIdentity(prefix, input, branches[0], geometry))
        {
            branches.Add(layers.BatchNorm($"{prefix}.{names.Identity}", input));
        }

        var sum = branches.Count == 1 ? branches[0] : layers.Op(prefix + ".sum", new AddOp(), branches.ToArray());
        return layers.PlainBlock($"{prefix}.{names.Plain}", input, sum);
    }

    /// <summary>Adds the block with its squeeze-excite, if it has one, and its ReLU.</summary>
    public Value AddActivated(string prefix, Value input, BlockGeometry geometry)
    {
        layers.Location = prefix;
        var sum = Add(prefix, input, geometry);
        var excite = $"{prefix}.{names.SqueezeExcite}";
        var scaled = HasSqueezeExcite(prefix)
            ? layers.SqueezeExcite(excite, $"{excite}.{names.Down}", $"{excite}.{names.Up}", sum)
            : sum;
        return layers.Op(prefix, new ActivationOp(new Relu()), scaled);
    }

    public bool HasSqueezeExcite(string prefix) => layers.Weights.HasPrefix($"{prefix}.{names.SqueezeExcite}.");

    /// <summary>Stride and dilation of a block: those of its pickled module, those that the user gave, or the family's stride.</summary>
    public BlockGeometry Geometry(string prefix, int convention, int? dilation)
    {
        var stride = layers.Stride($"{prefix}.{names.Branch(0)}.conv", layers.Stride($"{prefix}.{names.Plain}", dilation is null ? convention : 1));
        return new BlockGeometry(stride, dilation ?? 1, MayLackIdentity: stride == 1 && convention > 1);
    }

    /// <summary>RepVGG blocks are 3×3; a MobileOne block is 3×3 (depthwise) or 1×1, as its kernel says.</summary>
    private Size2D KernelSize(string prefix) =>
        names.IsList && layers.Weights.ShapeOf($"{prefix}.{names.Kernel(layers.Weights, prefix)}", 4)[2] == 1 ? Size2D.One : new(3, 3);

    private bool HasIdentity(string prefix, Value input, Value branch, BlockGeometry geometry)
    {
        var isThere = layers.Weights.HasPrefix($"{prefix}.{names.Identity}.");
        if (isThere && geometry.Stride > 1 && input.Shape[1] == branch.Shape[1])
        {
            throw FamilyDiagnostics.UnexpectedTensor.Error(FormattableString.Invariant(
                $"'{prefix}.{names.Identity}': a block of stride {geometry.Stride} has no identity branch; if its stage was trained with dilation instead of a stride, say so with --dilation STAGE=N"));
        }

        return input.Shape.Equals(branch.Shape) && geometry.Stride == 1 && (isThere || !geometry.MayLackIdentity);
    }

    /// <summary>Branches have one output shape and one number of groups.</summary>
    private void RequireAlike(string prefix, List<Value> branches)
    {
        var groups = layers.Weights.ShapeOf($"{prefix}.{names.Branch(0)}.conv.weight", 4)[1];
        var point = $"{prefix}.{names.Pointwise}.conv.weight";
        if (branches.Any(b => !b.Type.Equals(branches[0].Type)) || (layers.Weights.Has(point) && layers.Weights.ShapeOf(point, 4)[1] != groups))
        {
            throw FamilyDiagnostics.WrongShape.Error(
                $"the branches of '{prefix}' don't agree: they give {string.Join(", ", branches.Select(b => b.Shape))}, or differ in groups");
        }
    }

    private Value Normalised(string branch, Value input, Size2D kernel, Conv2DOp op) =>
        layers.BatchNorm($"{branch}.{names.Norm}", layers.Conv(branch + ".conv", input, kernel, op));
}
