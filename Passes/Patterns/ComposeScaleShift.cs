using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;
using RepVgg.Passes.Rewriting;

namespace RepVgg.Passes.Patterns;

/// <summary><code>scale_shift(scale_shift(x; a, b); c, d) → scale_shift(x; a·c, b·c + d)</code></summary>
public sealed class ComposeScaleShift : RewritePattern
{
    /// <inheritdoc/>
    public override string Name => "compose-scale-shift";

    /// <inheritdoc/>
    public override string Summary => "scale_shift(scale_shift(x; a, b); c, d) → scale_shift(x; a·c, b·c + d)";

    /// <inheritdoc/>
    public override string Conditions =>
        "Scales and shifts are constant.";

    /// <inheritdoc/>
    public override Rewrite? Match(Node root, MatchContext context)
    {
        if (root.Op is not ScaleShiftOp || context.Graph.Producer(root.Operands[0]) is not { Op: ScaleShiftOp } inner)
        {
            return null;
        }

        if (AffineVectors.Read(root, context) is not { } outside || AffineVectors.Read(inner, context) is not { } inside)
        {
            return context.Decline("a scale or shift isn't constant");
        }

        var channels = outside.Scale.Length;
        var (scale, shift) = (new double[channels], new double[channels]);
        for (var c = 0; c < channels; c++)
        {
            scale[c] = inside.Scale[c] * outside.Scale[c];
            shift[c] = (inside.Shift[c] * outside.Scale[c]) + outside.Shift[c];
        }

        var replacement = context.Replace(root, inner);
        var shape = Shape.Of(channels);
        return replacement.With(
            new ScaleShiftOp(), inner.Operands[0], replacement.Constant("scale", shape, scale), replacement.Constant("shift", shape, shift));
    }
}
