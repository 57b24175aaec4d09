using System.Collections.Immutable;
using RepVgg.IR.Tensors;

namespace RepVgg.IR.Ops;

/// <summary>
/// The same elements, in memory order, under another shape. <c>N</c> in front stands for the operand's first dimension; a batch
/// stays in front. <c>%y = reshape %x {shape = [N,2,58,784]} : f32[N,2,58,784]</c>
/// </summary>
/// <param name="Target">The new shape.</param>
public sealed record ReshapeOp(Shape Target) : Op
{
    /// <summary>The catalogue entry.</summary>
    public static readonly OpDefinition Definition =
        new("reshape", "the same elements under another shape", reader => new ReshapeOp(reader.Shape("shape")));

    /// <inheritdoc/>
    public override string Mnemonic => "reshape";

    /// <inheritdoc/>
    public override ImmutableArray<OpAttribute> Attributes => [new("shape", Target.ToString())];

    /// <inheritdoc/>
    public override bool IsTrainable(int operand) => true;

    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> operands)
    {
        RequireOperands(operands, 1, 1);
        var shape = operands[0].Shape;
        Require(!Target.HasBatch || shape.Rank > 0, $"a scalar has no first dimension that N could stand for");
        Require(!shape.HasBatch || Target.HasBatch, $"the batch of {shape} must stay in front: [N,…], not {Target}");
        var target = Target.HasBatch ? Target.WithBatch(shape[0]) : Target;
        Require(target.ElementCount == shape.ElementCount, $"{shape} has {shape.ElementCount} elements, but {Target} has {target.ElementCount}");
        return TensorType.F32(target);
    }
}
