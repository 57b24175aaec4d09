using System.Collections.Immutable;
using RepVgg.IR.Tensors;

namespace RepVgg.IR.Ops;

/// <summary>
/// <c>exp(xᵢ) / Σⱼ exp(xⱼ)</c> along one axis (1, the classes or channels, unless given).
/// <c>%y = softmax %x : f32[N,1000]</c>
/// </summary>
/// <param name="Axis">The axis of the sum, counted from 0; not the symbolic batch.</param>
public sealed record SoftmaxOp(int Axis = ConcatOp.Channels) : Op
{
    /// <summary>The catalogue entry.</summary>
    public static readonly OpDefinition Definition =
        new("softmax", "exponentials that sum to 1 along one axis", reader => new SoftmaxOp(reader.Int("axis", ConcatOp.Channels)));

    /// <inheritdoc/>
    public override string Mnemonic => "softmax";

    /// <inheritdoc/>
    public override ImmutableArray<OpAttribute> Attributes => Axis == ConcatOp.Channels ? [] : [OpAttribute.Of("axis", Axis)];

    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> operands)
    {
        RequireOperands(operands, 1, 1);
        var shape = operands[0].Shape;
        Require(Axis >= 0 && Axis < shape.Rank, $"there is no axis {Axis} in {shape}");
        Require(shape[Axis] != Shape.Batch, $"the batch has no softmax");
        return operands[0];
    }
}
