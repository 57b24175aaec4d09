using System.Collections.Immutable;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.Passes.Rewriting;

namespace RepVgg.Passes.Patterns;

/// <summary><code>add(add(a, b), c) → add(a, b, c)</code> where nothing else uses the inner sum.</summary>
public sealed class FlattenAdd : RewritePattern
{
    /// <inheritdoc/>
    public override string Name => "flatten-add";

    /// <inheritdoc/>
    public override string Summary => "add(add(a, b), c) → add(a, b, c)";

    /// <inheritdoc/>
    public override Rewrite? Match(Node root, MatchContext context)
    {
        if (root.Op is not AddOp)
        {
            return null;
        }

        var inner = root.Operands.Select(context.Graph.Producer).FirstOrDefault(n => n?.Op is AddOp);
        if (inner is null)
        {
            return null;
        }

        if (!context.Graph.HasSingleUse(inner.Result))
        {
            return context.Decline($"the inner sum {inner} is used elsewhere too");
        }

        ImmutableArray<Value> operands = [.. root.Operands.SelectMany(o => o == inner.Result ? inner.Operands : [o])];
        return context.Replace(root, inner).With(new AddOp(), operands.AsSpan());
    }
}
