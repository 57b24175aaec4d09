using System.Collections.Immutable;
using RepVgg.IR.Tensors;

namespace RepVgg.IR.Ops;

/// <summary>
/// One number in place of all along some axes, which stay with length 1; the mnemonic tells which:
/// <c>reduce_mean</c>, <c>reduce_sum</c>, <c>reduce_max</c>, <c>reduce_l2</c>.
/// <c>%y = reduce_mean %x {axes = [2,3]} : f32[N,64,1,1]</c>, <c>%norm = reduce_l2 %w {axes = [1,2,3]} : f32[64,1,1,1]</c>
/// </summary>
/// <param name="Kind">The kind.</param>
/// <param name="Axes">The axes, counted from 0; not the symbolic batch.</param>
public sealed record ReduceOp(Reduction Kind, Axes Axes) : Op
{
    /// <summary>One catalogue entry per kind.</summary>
    public static readonly ImmutableArray<OpDefinition> Definitions =
    [
        Define(Reduction.Mean, "mean along axes"),
        Define(Reduction.Sum, "sum along axes"),
        Define(Reduction.Max, "maximum along axes"),
        Define(Reduction.L2, "Euclidean norm along axes"),
    ];

    /// <inheritdoc/>
    public override string Mnemonic => Name(Kind);

    /// <inheritdoc/>
    public override ImmutableArray<OpAttribute> Attributes => [new("axes", Axes.ToString())];

    /// <inheritdoc/>
    public override bool IsTrainable(int operand) => true;

    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> operands)
    {
        RequireOperands(operands, 1, 1);
        var shape = operands[0].Shape;
        Require(Axes.AreDistinctBelow(shape.Rank), $"{Axes} are no distinct axes of {shape}");
        Require(Axes.Items.All(a => shape[a] != Shape.Batch), $"the batch can't be reduced");
        return TensorType.F32(new Shape([.. shape.Dimensions.Select((d, axis) => Axes.Items.Contains(axis) ? 1 : d)]));
    }

    private static OpDefinition Define(Reduction kind, string summary) =>
        new(Name(kind), summary, reader => new ReduceOp(kind, reader.Axes("axes")));

    private static string Name(Reduction kind) => kind switch
    {
        Reduction.Mean => "reduce_mean",
        Reduction.Sum => "reduce_sum",
        Reduction.Max => "reduce_max",
        Reduction.L2 => "reduce_l2",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
