using RepVgg.IR.Tensors;

namespace RepVgg.IR.Ops;

/// <summary>
/// The first operand, repeated by NumPy's rule to the shape that it and the others broadcast to; of the others only the shapes
/// count. Elementwise operators take equal shapes, so this stands before them where a network broadcasts.
/// <c>%y = broadcast %bias, %x : f32[N,64,56,56]</c>
/// </summary>
public sealed record BroadcastOp : Op
{
    /// <summary>The catalogue entry.</summary>
    public static readonly OpDefinition Definition = new("broadcast", "a value repeated to the shape of others", _ => new BroadcastOp());

    /// <inheritdoc/>
    public override string Mnemonic => "broadcast";

    /// <inheritdoc/>
    public override bool IsTrainable(int operand) => operand == 0;

    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> operands)
    {
        RequireOperands(operands, 2, int.MaxValue);
        var result = operands[0].Shape;
        foreach (var operand in operands[1..])
        {
            var wider = Shape.Broadcast(result, operand.Shape);
            Require(wider is not null, $"{operands[0].Shape} and {operand.Shape} don't broadcast");
            result = wider!;
        }

        return TensorType.F32(result);
    }
}
