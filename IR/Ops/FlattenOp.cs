using RepVgg.IR.Tensors;

namespace RepVgg.IR.Ops;

/// <summary>[N,C,H,W] as [N,C·H·W], in memory order. <c>%y = flatten %x : f32[N,1280]</c></summary>
public sealed record FlattenOp : Op
{
    /// <summary>The catalogue entry.</summary>
    public static readonly OpDefinition Definition = new("flatten", "all dimensions but the batch as one", _ => new FlattenOp());

    /// <inheritdoc/>
    public override string Mnemonic => "flatten";

    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> operands)
    {
        RequireOperands(operands, 1, 1);
        var shape = operands[0].Shape;
        Require(shape.Rank >= 2, $"needs at least two dimensions, not {shape}");
        return TensorType.F32(shape[0], shape.Dimensions.Skip(1).Aggregate(1, (product, d) => checked(product * d)));
    }
}
