using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;
using RepVgg.Passes.Rewriting;

namespace RepVgg.Passes.Patterns;

/// <summary>
/// <code>scale_shift(add(f(x), g(y)); s, t) → add(scale_shift(f(x); s, t), scale_shift(g(y); s, 0))</code>
/// <code>scale_shift(concat(f(x), g(y)); s, t) → concat(scale_shift(f(x); s′, t′), scale_shift(g(y); s″, t″))</code>
/// where f and g are layers that can take the scale in, so that the batch norm after a sum or concatenation costs nothing.
/// </summary>
public sealed class ScaleShiftOverJoin : RewritePattern
{
    /// <inheritdoc/>
    public override string Name => "scale-shift-over-join";

    /// <inheritdoc/>
    public override string Summary => "scale_shift(add(f(x), g(y)); s, t) → add(scale_shift(f(x); s, t), scale_shift(g(y); s, 0)), also over concat";

    /// <inheritdoc/>
    public override string Conditions =>
        "Nothing else uses the join; every operand is a layer without activation, or a scale, that nothing else uses.";

    /// <inheritdoc/>
    public override Rewrite? Match(Node root, MatchContext context)
    {
        if (root.Op is not ScaleShiftOp || context.Graph.Producer(root.Operands[0]) is not { Op: AddOp or ConcatOp { Axis: ConcatOp.Channels } } join)
        {
            return null;
        }

        if (!context.Graph.HasSingleUse(join.Result))
        {
            return context.Decline($"the result of {join} is used elsewhere too");
        }

        foreach (var operand in join.Operands)
        {
            if (!TakesScale(operand, context.Graph))
            {
                return context.Decline($"%{operand.Name}, an operand of {join}, can't take the scale in");
            }
        }

        return AffineVectors.Read(root, context) is { } vectors ? Distribute(root, join, vectors, context) : context.Decline("the scale or shift isn't constant");
    }

    private static Rewrite Distribute(Node root, Node join, AffineVectors vectors, MatchContext context)
    {
        var replacement = context.Replace(root, join);
        var operands = new Value[join.Operands.Length];
        var first = 0;
        for (var i = 0; i < operands.Length; i++)
        {
            var channels = join.Operands[i].Shape[1];
            var scale = vectors.Scale.AsSpan(first, channels).ToArray();
            var shift = join.Op is AddOp && i > 0 ? new double[channels] : vectors.Shift.AsSpan(first, channels).ToArray();
            operands[i] = replacement.Add(
                FormattableString.Invariant($"term{i}"),
                new ScaleShiftOp(),
                join.Operands[i],
                replacement.Constant("scale", Shape.Of(channels), scale),
                replacement.Constant("shift", Shape.Of(channels), shift));
            first += join.Op is ConcatOp ? channels : 0;
        }

        return replacement.With(join.Op, operands);
    }

    private static bool TakesScale(Value operand, Graph graph) =>
        graph.HasSingleUse(operand) && graph.Producer(operand) is { } node
        && (node.Op is ScaleShiftOp || (LinearLayer.Is(node) && ((IActivationFusable)node.Op).Activation is null));
}
