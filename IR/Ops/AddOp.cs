using RepVgg.IR.Tensors;

namespace RepVgg.IR.Ops;

/// <summary>The sum of two or more values of one shape. <c>%y = add %a, %b, %c : f32[N,64,56,56]</c></summary>
public sealed record AddOp : Op
{
    /// <summary>The catalogue entry.</summary>
    public static readonly OpDefinition Definition = new("add", "elementwise sum of two or more values", _ => new AddOp());

    /// <inheritdoc/>
    public override string Mnemonic => "add";

    /// <inheritdoc/>
    public override SpatialWindow Window(ReadOnlySpan<TensorType> operands) => SpatialWindow.Point;

    /// <inheritdoc/>
    public override bool IsTrainable(int operand) => true;

    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> operands)
    {
        RequireOperands(operands, 2, int.MaxValue);
        var first = operands[0];
        foreach (var operand in operands)
        {
            Require(operand.Equals(first), $"the operands {first} and {operand} differ in shape");
        }

        return first;
    }
}
