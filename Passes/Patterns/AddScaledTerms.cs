using System.Collections.Immutable;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;
using RepVgg.Passes.Rewriting;

namespace RepVgg.Passes.Patterns;

/// <summary>
/// <code>add(x, scale_shift(x; s, t), …) → add(scale_shift(x; 1 + s, t), …)</code>
/// Terms of a sum that are the same value, scaled or not, are one scaled value.
/// </summary>
public sealed class AddScaledTerms : RewritePattern
{
    /// <inheritdoc/>
    public override string Name => "add-scaled-terms";

    /// <inheritdoc/>
    public override string Summary => "add(x, scale_shift(x; s, t)) → scale_shift(x; 1 + s, t)";

    /// <inheritdoc/>
    public override string Conditions =>
        "The scaled value is used by this sum alone.";

    /// <inheritdoc/>
    public override Rewrite? Match(Node root, MatchContext context)
    {
        if (root.Op is not AddOp || root.Result.Shape.Rank is not (2 or 4))
        {
            return null;
        }

        var terms = root.Operands.Select(o => Term.Of(o, context)).ToArray();
        var alike = terms.GroupBy(t => t.Base).FirstOrDefault(g => g.Skip(1).Any())?.ToArray();
        if (alike is null)
        {
            return null;
        }

        var channels = root.Result.Shape[1];
        var (scale, shift) = (new double[channels], new double[channels]);
        foreach (var term in alike)
        {
            for (var c = 0; c < channels; c++)
            {
                scale[c] += term.Vectors?.Scale[c] ?? 1;
                shift[c] += term.Vectors?.Shift[c] ?? 0;
            }
        }

        var replacement = context.Replace(root, alike.Select(t => t.Scaled).OfType<Node>());
        Value[] operands = [alike[0].Base, replacement.Constant("scale", Shape.Of(channels), scale), replacement.Constant("shift", Shape.Of(channels), shift)];
        ImmutableArray<Value> rest = [.. terms.Where(t => t.Base != alike[0].Base).Select(t => t.Operand)];
        return rest.IsEmpty
            ? replacement.With(new ScaleShiftOp(), operands)
            : replacement.With(new AddOp(), [replacement.Add("scaled", new ScaleShiftOp(), operands), .. rest]);
    }

    /// <summary>An operand as a value and its scale; no vectors where it isn't scaled.</summary>
    private sealed record Term(Value Operand, Value Base, Node? Scaled, AffineVectors? Vectors)
    {
        public static Term Of(Value operand, MatchContext context) =>
            context.Graph.Producer(operand) is { Op: ScaleShiftOp } node && context.Graph.HasSingleUse(operand) && AffineVectors.Read(node, context) is { } vectors
                ? new(operand, node.Operands[0], node, vectors)
                : new(operand, operand, null, null);
    }
}
