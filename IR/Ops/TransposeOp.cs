using System.Collections.Immutable;
using RepVgg.IR.Tensors;

namespace RepVgg.IR.Ops;

/// <summary>
/// The axes in another order: axis i of the result is axis <c>axes[i]</c> of the operand. A symbolic batch stays in front.
/// <c>%y = transpose %x {axes = [0,2,1,3]} : f32[N,58,2,784]</c>
/// </summary>
/// <param name="Axes">A permutation of the operand's axes.</param>
public sealed record TransposeOp(Axes Axes) : Op
{
    /// <summary>The catalogue entry.</summary>
    public static readonly OpDefinition Definition =
        new("transpose", "the axes in another order", reader => new TransposeOp(reader.Axes("axes")));

    /// <inheritdoc/>
    public override string Mnemonic => "transpose";

    /// <inheritdoc/>
    public override ImmutableArray<OpAttribute> Attributes => [new("axes", Axes.ToString())];

    /// <inheritdoc/>
    public override bool IsTrainable(int operand) => true;

    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> operands)
    {
        RequireOperands(operands, 1, 1);
        var shape = operands[0].Shape;
        Require(Axes.Items.Length == shape.Rank && Axes.AreDistinctBelow(shape.Rank), $"{Axes} is no permutation of the {shape.Rank} axes of {shape}");
        Require(!shape.HasBatch || Axes.Items[0] == 0, $"the batch must stay in front");
        return TensorType.F32(new Shape([.. Axes.Items.Select(a => shape[a])]));
    }
}
