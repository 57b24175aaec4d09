using RepVgg.IR.Tensors;

namespace RepVgg.IR.Ops;

/// <summary>What operators on two values of one shape share; <see cref="BroadcastOp"/> makes shapes equal.</summary>
public abstract record ElementwisePairOp : Op
{
    /// <inheritdoc/>
    public override SpatialWindow Window(ReadOnlySpan<TensorType> operands) => SpatialWindow.Point;

    /// <inheritdoc/>
    public override bool IsTrainable(int operand) => true;

    /// <summary>The operator on two numbers in float64; this defines what it means.</summary>
    public abstract double Evaluate(double a, double b);

    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> operands)
    {
        RequireOperands(operands, 2, 2);
        Require(operands[0].Equals(operands[1]), $"the operands {operands[0]} and {operands[1]} differ in shape");
        return operands[0];
    }
}
