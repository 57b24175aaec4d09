using RepVgg.IR.Graphs;
using RepVgg.Passes.Rewriting;

namespace RepVgg.Passes.Patterns;

/// <summary>The constant scale and shift of a <c>scale_shift</c> node, each [C].</summary>
internal sealed record AffineVectors(double[] Scale, double[] Shift)
{
    /// <summary>Reads both, or null if one isn't constant.</summary>
    public static AffineVectors? Read(Node scaleShift, MatchContext context) =>
        context.Constant(scaleShift.Operands[1]) is { } scale && context.Constant(scaleShift.Operands[2]) is { } shift
            ? new(scale.Read().ToArray(), shift.Read().ToArray())
            : null;
}
