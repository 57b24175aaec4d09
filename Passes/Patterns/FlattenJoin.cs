using System.Collections.Immutable;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.Passes.Rewriting;

namespace RepVgg.Passes.Patterns;

/// <summary>
/// <code>add(add(a, b), c) → add(a, b, c)</code>
/// <code>concat(concat(a, b), c) → concat(a, b, c)</code>
/// where nothing else uses the inner one.
/// </summary>
public sealed class FlattenJoin : RewritePattern
{
    /// <inheritdoc/>
    public override string Name => "flatten-join";

    /// <inheritdoc/>
    public override string Summary => "add(add(a, b), c) → add(a, b, c), and the same for concat";

    /// <inheritdoc/>
    public override string Conditions =>
        "Nothing else uses the inner one; one axis.";

    /// <inheritdoc/>
    public override Rewrite? Match(Node root, MatchContext context)
    {
        if (root.Op is not (AddOp or ConcatOp))
        {
            return null;
        }

        var joins = root.Operands.Select(context.Graph.Producer).OfType<Node>().Where(n => n.Op.Equals(root.Op)).ToArray();
        if (joins.Length == 0)
        {
            return null;
        }

        // One that stands here twice is used twice: taking it in would double the operands at every level of such sums.
        if (joins.FirstOrDefault(n => context.Graph.HasSingleUse(n.Result) && root.Operands.Count(o => o == n.Result) == 1) is not { } inner)
        {
            return context.Decline($"the inner {(root.Op is AddOp ? "sum" : "concatenation")} {joins[0]} is used elsewhere too");
        }

        ImmutableArray<Value> operands = [.. root.Operands.SelectMany(o => o == inner.Result ? inner.Operands : [o])];
        return context.Replace(root, inner).With(root.Op, operands.AsSpan());
    }
}
