using System.Collections.Immutable;
using RepVgg.IR.Tensors;

namespace RepVgg.IR.Ops;

/// <summary>
/// Values side by side along one axis (1, the channels, unless given), equal in all other dimensions.
/// <c>%y = concat %a, %b : f32[N,128,28,28]</c>
/// </summary>
/// <param name="Axis">The axis that grows, counted from 0.</param>
public sealed record ConcatOp(int Axis = ConcatOp.Channels) : Op
{
    /// <summary>The channel axis of NCHW.</summary>
    public const int Channels = 1;

    /// <summary>The catalogue entry.</summary>
    public static readonly OpDefinition Definition =
        new("concat", "values side by side along one axis", reader => new ConcatOp(reader.Int("axis", Channels)));

    /// <inheritdoc/>
    public override string Mnemonic => "concat";

    /// <inheritdoc/>
    public override ImmutableArray<OpAttribute> Attributes => Axis == Channels ? [] : [OpAttribute.Of("axis", Axis)];

    /// <inheritdoc/>
    public override SpatialWindow? Window(ReadOnlySpan<TensorType> operands) => Axis == Channels ? SpatialWindow.Point : null;

    /// <inheritdoc/>
    public override bool IsTrainable(int operand) => true;

    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> operands)
    {
        RequireOperands(operands, 1, int.MaxValue);
        var first = operands[0].Shape;
        Require(Axis >= 0 && Axis < first.Rank, $"there is no axis {Axis} in {first}");
        var length = 0;
        foreach (var operand in operands)
        {
            var shape = operand.Shape;
            var alike = shape.Rank == first.Rank && shape.Dimensions.SetItem(Axis, 0).AsSpan().SequenceEqual(first.Dimensions.SetItem(Axis, 0).AsSpan());
            Require(alike, $"{first} and {shape} differ in more than axis {Axis}");
            Require(shape[Axis] != Shape.Batch, $"the batch can't be concatenated");
            length = checked(length + shape[Axis]);
        }

        return TensorType.F32(new Shape(first.Dimensions.SetItem(Axis, length)));
    }
}
