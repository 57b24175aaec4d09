using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.Passes.Rewriting;

namespace RepVgg.Passes.Patterns;

/// <summary>
/// <code>identity(x) → x</code>
/// and other ops that, with their attributes, pass their operand on: pools of one pixel, a border of nothing, one value
/// concatenated, an average to the size that is there.
/// </summary>
public sealed class RemoveIdentity : RewritePattern
{
    /// <inheritdoc/>
    public override string Name => "remove-identity";

    /// <inheritdoc/>
    public override string Summary => "identity(x) → x, also pools of one pixel, empty padding, concat of one value";

    /// <inheritdoc/>
    public override string Conditions =>
        "None.";

    /// <inheritdoc/>
    public override Rewrite? Match(Node root, MatchContext context) =>
        PassesOn(root) ? context.Replace(root).With(root.Operands[0]) : null;

    private static bool PassesOn(Node node) => node.Op switch
    {
        IdentityOp => true,
        MaxPoolOp or AvgPoolOp => node.Op is PoolWindow pool && (pool.Kernel, pool.Stride, pool.Padding) == (Size2D.One, Size2D.One, Padding2D.None),
        PadOp pad => pad.Padding == Padding2D.None,
        ConcatOp => node.Operands.Length == 1,
        AdaptiveAvgPoolOp => node.Operands[0].Shape.Equals(node.Result.Shape),
        FlattenOp => node.Operands[0].Shape.Equals(node.Result.Shape),
        _ => false,
    };
}
