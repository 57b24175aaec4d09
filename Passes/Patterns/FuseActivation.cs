using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.Passes.Rewriting;

namespace RepVgg.Passes.Patterns;

/// <summary><code>f(layer(x)) → layer{activation = f}(x)</code> where nothing else uses the layer, which may be a product.</summary>
public sealed class FuseActivation : RewritePattern
{
    /// <inheritdoc/>
    public override string Name => "fuse-activation";

    /// <inheritdoc/>
    public override string Summary => "f(layer(x)) → layer{activation = f}(x), also for mul";

    /// <inheritdoc/>
    public override string Conditions =>
        "Nothing else uses the layer, and it applies no activation yet.";

    /// <inheritdoc/>
    public override Rewrite? Match(Node root, MatchContext context)
    {
        if (root.Op is not ActivationOp activation || context.Graph.Producer(root.Operands[0]) is not { Op: IActivationFusable layer } node)
        {
            return null;
        }

        if (layer.Activation is { } other)
        {
            return context.Decline($"{node} applies {other} already");
        }

        return context.Graph.HasSingleUse(node.Result)
            ? context.Replace(root, node).With(layer.WithActivation(activation.Function), node.Operands.AsSpan())
            : context.Decline($"the result of {node} is used elsewhere too");
    }
}
