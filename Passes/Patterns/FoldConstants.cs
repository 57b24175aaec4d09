using RepVgg.IR.Graphs;
using RepVgg.IR.Interpretation;
using RepVgg.IR.Ops;
using RepVgg.Passes.Rewriting;

namespace RepVgg.Passes.Patterns;

/// <summary>
/// <code>op(constants…) → constant</code>
/// Weight expressions such as <c>I + W</c> become one kernel here, in float64.
/// </summary>
public sealed class FoldConstants : RewritePattern
{
    /// <inheritdoc/>
    public override string Name => "fold-constants";

    /// <inheritdoc/>
    public override string Summary => "op(constants…) → constant";

    /// <inheritdoc/>
    public override string Conditions =>
        "All operands are constant.";

    /// <inheritdoc/>
    public override Rewrite? Match(Node root, MatchContext context)
    {
        if (root.IsConstant || root.Operands.IsEmpty || root.Operands.Any(o => context.Constant(o) is null))
        {
            return null;
        }

        DenseTensor[] operands = [.. root.Operands.Select(o => new DenseTensor(o.Shape, context.Constant(o)!.Read().ToArray()))];
        var result = ReferenceInterpreter.Evaluate(root.Op, operands);
        return context.Replace(root).With(new ConstantOp(IR.Tensors.Tensor.Computed(result.Shape, result.Data)));
    }
}
