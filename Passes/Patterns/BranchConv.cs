using System.Collections.Immutable;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;
using RepVgg.Passes.Convolutions;
using RepVgg.Passes.Rewriting;

namespace RepVgg.Passes.Patterns;

/// <summary>A branch of a sum that becomes a convolution.</summary>
internal static class BranchConv
{
    /// <summary>Ends a rewrite of a sum with one term replaced.</summary>
    /// <param name="replacement">The rewrite of the sum.</param>
    /// <param name="sum">The sum.</param>
    /// <param name="index">The term.</param>
    /// <param name="role">What the term is, for the names of what is added.</param>
    /// <param name="input">What the convolution reads.</param>
    /// <param name="kernel">Its kernel, scaled.</param>
    /// <param name="shift">Its bias, [O], or null.</param>
    public static Rewrite WithTerm(
        this ReplacementBuilder replacement, Node sum, int index, string role, Value input, ConvKernel kernel, double[]? shift)
    {
        var weight = replacement.Constant(role + ".weight", kernel.Geometry.Kernel, kernel.Weights);
        var conv = shift is null
            ? replacement.Add(role, kernel.Geometry.Op, input, weight)
            : replacement.Add(role, kernel.Geometry.Op, input, weight, replacement.Constant(role + ".bias", Shape.Of(shift.Length), shift));
        ImmutableArray<Value> operands = sum.Operands.SetItem(index, conv);
        return replacement.With(new AddOp(), operands.AsSpan());
    }
}
