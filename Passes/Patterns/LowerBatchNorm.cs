using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;
using RepVgg.Passes.Rewriting;

namespace RepVgg.Passes.Patterns;

/// <summary>
/// <code>batch_norm(x; γ, β, μ, σ², ε) → scale_shift(x; s, β − μ·s) with s = γ / √(σ² + ε)</code>
/// Batch normalisation at inference (Ioffe and Szegedy, arXiv:1502.03167, algorithm 2). The four vectors must be constants.
/// </summary>
public sealed class LowerBatchNorm : RewritePattern
{
    /// <inheritdoc/>
    public override string Name => "lower-batch-norm";

    /// <inheritdoc/>
    public override string Summary => "batch_norm(x; γ, β, μ, σ², ε) → scale_shift(x; s, β − μ·s), s = γ/√(σ² + ε)";

    /// <inheritdoc/>
    public override string Conditions =>
        "The four vectors are constant; the scale and shift are finite.";

    /// <inheritdoc/>
    public override Rewrite? Match(Node root, MatchContext context)
    {
        if (root.Op is not BatchNormOp op)
        {
            return null;
        }

        if (root.Operands.Skip(1).Any(o => context.Constant(o) is null))
        {
            return context.Decline("the statistics are computed while the network runs, not constant");
        }

        var vectors = root.Operands.Skip(1).Select(o => context.Constant(o)!.Read()).ToArray();
        var (scale, shift) = BatchNormFold.ScaleAndShift(
            vectors[0].Span, vectors[1].Span, vectors[2].Span, vectors[3].Span, op.Epsilon);
        if (scale.Concat(shift).Any(v => !double.IsFinite(v)))
        {
            return context.Decline("a variance is negative, or so small that the scale isn't a finite number");
        }

        var replacement = context.Replace(root);
        var shape = Shape.Of(scale.Length);
        return replacement.With(
            new ScaleShiftOp(), root.Operands[0], replacement.Constant("scale", shape, scale), replacement.Constant("shift", shape, shift));
    }
}
