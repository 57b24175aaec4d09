using RepVgg.IR.Graphs;
using RepVgg.Passes.Rewriting;

namespace RepVgg.Passes.Patterns;

/// <summary><code>y = op(a…), z = op(a…) → y for both</code> for equal ops and attributes on the same operands.</summary>
public sealed class ShareCommonSubexpression : RewritePattern
{
    /// <inheritdoc/>
    public override string Name => "share-common-subexpression";

    /// <inheritdoc/>
    public override string Summary => "y = op(a…), z = op(a…) → y for both";

    /// <inheritdoc/>
    public override string Conditions =>
        "Equal op, attributes and operands.";

    /// <inheritdoc/>
    public override Rewrite? Match(Node root, MatchContext context)
    {
        if (root.Operands.IsEmpty)
        {
            return null;
        }

        var twin = context.Graph.Users(root.Operands[0])
            .TakeWhile(n => n != root)
            .FirstOrDefault(n => n.Op.Equals(root.Op) && n.Operands.SequenceEqual(root.Operands));
        return twin is null ? null : context.Replace(root, twin).With(twin.Result);
    }
}
