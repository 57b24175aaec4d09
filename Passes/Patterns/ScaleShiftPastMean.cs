using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;
using RepVgg.Passes.Rewriting;

namespace RepVgg.Passes.Patterns;

/// <summary>
/// <code>mean(scale_shift(x; s, t)) → scale_shift(mean(x); s, t)</code>
/// for average pools, and for flattening one pixel: what averages each channel with weights that add up to one lets a scale and shift
/// pass, which are then cheaper and may reach the classifier. Padding that counts as zeros adds up to less than one at the border.
/// </summary>
public sealed class ScaleShiftPastMean : RewritePattern
{
    /// <inheritdoc/>
    public override string Name => "scale-shift-past-mean";

    /// <inheritdoc/>
    public override string Summary => "mean(scale_shift(x; s, t)) → scale_shift(mean(x); s, t) for average pools, and flatten of one pixel";

    /// <inheritdoc/>
    public override string Conditions => "Nothing else uses the scaled value; padding doesn't count, or there is none.";

    /// <inheritdoc/>
    public override Rewrite? Match(Node root, MatchContext context)
    {
        if (root.Op is not (GlobalAvgPoolOp or AdaptiveAvgPoolOp or AvgPoolOp or FlattenOp)
            || context.Graph.Producer(root.Operands[0]) is not { Op: ScaleShiftOp } inner)
        {
            return null;
        }

        if (!context.Graph.HasSingleUse(inner.Result))
        {
            return context.Decline($"the result of {inner} is used elsewhere too");
        }

        if (root.Op is AvgPoolOp { CountIncludePad: true } pool && pool.Padding != Padding2D.None)
        {
            return context.Decline("padding counts as zeros, which the shift would change");
        }

        if (root.Op is FlattenOp && !root.Result.Shape.Equals(Shape.Of(Shape.Batch, inner.Result.Shape[1])))
        {
            return null;
        }

        var replacement = context.Replace(root, inner);
        return replacement.With(inner.Op, [replacement.Add("mean", root.Op, inner.Operands[0]), .. inner.Operands.Skip(1)]);
    }
}
