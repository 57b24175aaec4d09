using System.Collections.Immutable;
using RepVgg.IR.Tensors;

namespace RepVgg.IR.Ops;

/// <summary>
/// A scalar function of each element; the mnemonic is the function's name.
/// <c>%y = relu %x : f32[N,64,56,56]</c>, <c>%y = clip %x {min = 0, max = 6} : f32[N,64,56,56]</c>
/// </summary>
/// <param name="Function">The function.</param>
public sealed record ActivationOp(Activation Function) : Op
{
    /// <summary>One catalogue entry per function.</summary>
    public static readonly ImmutableArray<OpDefinition> Definitions =
        [.. Activation.Kinds.Select(kind => new OpDefinition(kind.Name, kind.Summary, reader => new ActivationOp(kind.Read(reader))))];

    /// <inheritdoc/>
    public override string Mnemonic => Function.Name;

    /// <inheritdoc/>
    public override ImmutableArray<OpAttribute> Attributes =>
        [.. Function.Parameters.Select(p => OpAttribute.Of(p.Name, p.Value))];

    /// <inheritdoc/>
    public override SpatialWindow Window(ReadOnlySpan<TensorType> operands) => SpatialWindow.Point;

    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> operands)
    {
        RequireOperands(operands, 1, 1);
        return operands[0];
    }
}
