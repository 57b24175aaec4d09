using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.Passes.Rewriting;

namespace RepVgg.Passes.Patterns;

/// <summary>
/// <code>scale_shift(layer(x; W, b); s, t) → layer(x; s·W, s·b + t)</code>
/// for convolutions and linear layers, s and t per output channel (RepVGG, arXiv:2101.03697, equation 3). Nothing else may use
/// the layer, and no activation may stand between.
/// </summary>
public sealed class ScaleShiftAfterLayer : RewritePattern
{
    /// <inheritdoc/>
    public override string Name => "scale-shift-after-layer";

    /// <inheritdoc/>
    public override string Summary => "scale_shift(layer(x; W, b); s, t) → layer(x; s·W, s·b + t)";

    /// <inheritdoc/>
    public override string Conditions =>
        "Nothing else uses the layer; no activation between; all constant.";

    /// <inheritdoc/>
    public override Rewrite? Match(Node root, MatchContext context)
    {
        if (root.Op is not ScaleShiftOp || context.Graph.Producer(root.Operands[0]) is not { } node || !LinearLayer.Is(node))
        {
            return null;
        }

        if (((IActivationFusable)node.Op).Activation is { } activation)
        {
            return context.Decline($"the activation {activation} stands between {node} and the scale");
        }

        if (!context.Graph.HasSingleUse(node.Result))
        {
            return context.Decline($"the result of {node} is used elsewhere too");
        }

        if (AffineVectors.Read(root, context) is not { } affine || LinearLayer.Read(node, context) is not { } layer)
        {
            return context.Decline("weights, scale or shift aren't constant");
        }

        for (var output = 0; output < layer.Outputs; output++)
        {
            foreach (ref var weight in layer.Row(output))
            {
                weight *= affine.Scale[output];
            }

            layer.Bias[output] = (layer.Bias[output] * affine.Scale[output]) + affine.Shift[output];
        }

        return layer.Finish(context.Replace(root, node), node.Operands[0]);
    }
}
