using System.Collections.Immutable;
using RepVgg.IR.Tensors;

namespace RepVgg.IR.Ops;

/// <summary>
/// Averages an image to a fixed size: output pixel i of n sees input rows ⌊i·H/n⌋ to ⌈(i+1)·H/n⌉, as PyTorch does.
/// <c>%y = adaptive_avg_pool %x {output = [7,7]} : f32[N,512,7,7]</c>
/// </summary>
/// <param name="Output">Output size in pixels.</param>
public sealed record AdaptiveAvgPoolOp(Size2D Output) : Op
{
    /// <summary>The catalogue entry.</summary>
    public static readonly OpDefinition Definition =
        new("adaptive_avg_pool", "averages an image to a fixed size", reader => new AdaptiveAvgPoolOp(reader.Size("output", Size2D.One)));

    /// <inheritdoc/>
    public override string Mnemonic => "adaptive_avg_pool";

    /// <inheritdoc/>
    public override ImmutableArray<OpAttribute> Attributes => [OpAttribute.Of("output", Output.Height, Output.Width)];

    /// <summary>The input pixels [first, end) that output <paramref name="index"/> of <paramref name="outputs"/> averages.</summary>
    public static (int First, int End) Span(int index, int outputs, int inputs) =>
        ((int)((long)index * inputs / outputs), (int)((((long)index + 1) * inputs + outputs - 1) / outputs));

    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> operands)
    {
        RequireOperands(operands, 1, 1);
        RequireImage(operands[0]);
        Require(Output is { Height: > 0, Width: > 0 }, $"the output size must be positive");
        return TensorType.F32(operands[0].Shape[0], operands[0].Shape[1], Output.Height, Output.Width);
    }
}
