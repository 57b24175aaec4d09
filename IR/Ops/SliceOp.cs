using System.Collections.Immutable;
using RepVgg.IR.Tensors;

namespace RepVgg.IR.Ops;

/// <summary>
/// Every <c>step</c>-th position of one axis, <c>count</c> of them from <c>start</c> on; a negative step goes backwards.
/// <c>%y = slice %x {axis = 1, start = 32, count = 32} : f32[N,32,56,56]</c>
/// </summary>
/// <param name="Axis">The axis that shrinks, counted from 0.</param>
/// <param name="Start">The first position.</param>
/// <param name="Count">The number of positions.</param>
/// <param name="Step">The distance between two positions; not 0.</param>
public sealed record SliceOp(int Axis, int Start, int Count, int Step = 1) : Op
{
    /// <summary>The catalogue entry.</summary>
    public static readonly OpDefinition Definition = new(
        "slice",
        "a range of positions along one axis",
        reader => new SliceOp(reader.Int("axis", ConcatOp.Channels), reader.Int("start", 0), reader.Int("count", 0), reader.Int("step", 1)));

    /// <inheritdoc/>
    public override string Mnemonic => "slice";

    /// <inheritdoc/>
    public override ImmutableArray<OpAttribute> Attributes
    {
        get
        {
            ImmutableArray<OpAttribute> list = [OpAttribute.Of("axis", Axis), OpAttribute.Of("start", Start), OpAttribute.Of("count", Count)];
            return Step == 1 ? list : list.Add(OpAttribute.Of("step", Step));
        }
    }

    /// <inheritdoc/>
    public override bool IsTrainable(int operand) => true;

    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> operands)
    {
        RequireOperands(operands, 1, 1);
        var shape = operands[0].Shape;
        Require(Axis >= 0 && Axis < shape.Rank, $"there is no axis {Axis} in {shape}");
        Require(shape[Axis] != Shape.Batch, $"the batch can't be sliced");
        Require(Step != 0 && Count >= 0, $"the step can't be 0, nor the count negative");
        var last = checked(Start + ((Count - 1) * Step));
        Require(Count == 0 || (IsInside(Start) && IsInside(last)), $"positions {Start} to {last} aren't all inside axis {Axis} of {shape}");
        return TensorType.F32(new Shape(shape.Dimensions.SetItem(Axis, Count)));

        bool IsInside(int position) => position >= 0 && position < shape[Axis];
    }
}
