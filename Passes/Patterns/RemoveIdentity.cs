using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.Passes.Rewriting;

namespace RepVgg.Passes.Patterns;

/// <summary><code>identity(x) → x</code></summary>
public sealed class RemoveIdentity : RewritePattern
{
    /// <inheritdoc/>
    public override string Name => "remove-identity";

    /// <inheritdoc/>
    public override string Summary => "identity(x) → x";

    /// <inheritdoc/>
    public override Rewrite? Match(Node root, MatchContext context) =>
        root.Op is IdentityOp ? context.Replace(root).With(root.Operands[0]) : null;
}
