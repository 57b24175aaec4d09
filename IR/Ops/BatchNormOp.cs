using System.Collections.Immutable;
using RepVgg.IR.Tensors;

namespace RepVgg.IR.Ops;

/// <summary>
/// Batch normalisation with running statistics: <c>γ·(x − μ)/√(σ² + ε) + β</c> per channel of [N,C,H,W] or [N,C]; operands
/// x, γ, β, μ, σ², each of the last four [C].
/// <c>%y = batch_norm %x, %gamma, %beta, %mean, %var {epsilon = 1E-05} : f32[N,64,56,56]</c>
/// </summary>
/// <param name="Epsilon">Added to the running variance before the square root.</param>
public sealed record BatchNormOp(double Epsilon) : Op
{
    /// <summary>The ε of PyTorch's batch norm unless a model sets another.</summary>
    public const double DefaultEpsilon = 1e-5;

    /// <summary>The catalogue entry.</summary>
    public static readonly OpDefinition Definition =
        new("batch_norm", "batch normalisation with running statistics", reader => new BatchNormOp(reader.Number("epsilon", DefaultEpsilon)));

    /// <inheritdoc/>
    public override string Mnemonic => "batch_norm";

    /// <inheritdoc/>
    public override ImmutableArray<OpAttribute> Attributes => [OpAttribute.Of("epsilon", Epsilon)];

    /// <inheritdoc/>
    public override SpatialWindow Window(ReadOnlySpan<TensorType> operands) => SpatialWindow.Point;

    /// <inheritdoc/>
    public override bool IsTrainable(int operand) => operand is 1 or 2;

    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> operands)
    {
        RequireOperands(operands, 5, 5);
        var shape = operands[0].Shape;
        Require(shape.Rank is 2 or 4, $"needs an operand [N,C,H,W] or [N,C], not {shape}");
        Require(double.IsFinite(Epsilon) && Epsilon >= 0, $"epsilon {Epsilon} is not a small positive number");
        RequireVector(operands[1], shape[1], "the scale (gamma)");
        RequireVector(operands[2], shape[1], "the shift (beta)");
        RequireVector(operands[3], shape[1], "the running mean");
        RequireVector(operands[4], shape[1], "the running variance");
        return operands[0];
    }
}
