using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;
using RepVgg.Passes.Convolutions;
using RepVgg.Passes.Rewriting;

namespace RepVgg.Passes.Patterns;

/// <summary>
/// <code>conv(conv(x; W₁, b₁); W₂, b₂) → conv(x; W₂ ∘ W₁, b₂ + Σ W₂·b₁)</code>
/// with nothing between, where either may be an average pool (Diverse Branch Block, arXiv:2103.13425, transforms III and V;
/// ExpandNets, arXiv:1811.10495, section 3). Where the second one pads, its zeros must be what the first would compute there: so
/// no bias b₁, and no reach over the border. It must pay: the one kernel may not take more multiplications than both, after
/// merging with a parallel convolution if there is one.
/// </summary>
public sealed class ComposeConvs : RewritePattern
{
    /// <inheritdoc/>
    public override string Name => "compose-convs";

    /// <inheritdoc/>
    public override string Summary => "conv(conv(x; W₁, b₁); W₂, b₂) → conv(x; W₂∘W₁, b₂ + Σ W₂·b₁), also with an average pool for either";

    /// <inheritdoc/>
    public override string Conditions =>
        "Nothing else uses the first; no activation between. Where the second pads, the first has no bias and sees nothing but padding there. Not more multiplications than both take, after merging with a parallel convolution.";

    /// <inheritdoc/>
    public override Rewrite? Match(Node root, MatchContext context)
    {
        if (ConvGeometry.Of(root) is not { } outer || context.Graph.Producer(root.Operands[0]) is not { } first
            || (root.Op is not Conv2DOp && first.Op is not Conv2DOp)
            || ConvGeometry.Of(first) is not { Op.Activation: null } inner || !context.Graph.HasSingleUse(first.Result))
        {
            return null;
        }

        var chain = ConvChain.Of(outer, inner, first.Operands[0].Shape, first.Result.Shape, root.Result.Shape);
        return chain is null
            ? context.Decline($"no padding of one convolution gives the size of {first} and {root}")
            : Obstacle(root, first, outer, inner, chain, context) is { } obstacle ? context.Decline(obstacle) : Compose(root, first, chain, context);
    }

    private static string? Obstacle(Node root, Node first, ConvGeometry outer, ConvGeometry inner, ConvChain chain, MatchContext context)
    {
        if (chain.Pads && !chain.PaddingIsZero)
        {
            return $"{root} pads with zeros where {first} would reach back into the image";
        }

        if (chain.Pads && HasBias(first, context))
        {
            return $"{root} pads with zeros after the bias of {first}, so its border sees another constant than its interior";
        }

        var before = inner.Macs(first.Result.Shape) + outer.Macs(root.Result.Shape);
        var after = Siblings.ExtraMacs(chain.Geometry, first.Operands[0], root, context.Graph);
        return after > before
            ? FormattableString.Invariant($"one convolution instead of {first} and {root} would take {after} multiply-accumulates instead of {before}")
            : null;
    }

    /// <summary>Whether there is a bias that isn't known to be zero.</summary>
    private static bool HasBias(Node conv, MatchContext context) => conv.Operands.Length == 3
        && (context.Constant(conv.Operands[2]) is not { } bias || bias.Read().Span.ContainsAnyExcept(0.0));

    private static Rewrite? Compose(Node root, Node first, ConvChain chain, MatchContext context)
    {
        if (LinearLayer.Read(root, context) is not { } second || LinearLayer.Read(first, context) is not { } layer)
        {
            return context.Decline("the weights aren't constant");
        }

        var kernel = ConvKernel.Compose(second.AsConv(), layer.AsConv(), chain);
        var replacement = context.Replace(root, first);
        var (op, weight) = (kernel.Geometry.Op, replacement.Constant("weight", kernel.Geometry.Kernel, kernel.Weights));
        return root.Operands.Length < 3 && first.Operands.Length < 3
            ? replacement.With(op, first.Operands[0], weight)
            : replacement.With(op, first.Operands[0], weight, replacement.Constant("bias", Shape.Of(second.Outputs), second.BiasAfter(layer.Bias)));
    }
}
