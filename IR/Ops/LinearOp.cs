using System.Collections.Immutable;
using RepVgg.IR.Tensors;

namespace RepVgg.IR.Ops;

/// <summary>
/// A fully connected layer: [N,I] times the transpose of [O,I], plus an optional bias [O] and a fused activation.
/// <c>%y = linear %x, %w, %b : f32[N,1000]</c>
/// </summary>
public sealed record LinearOp : Op, IActivationFusable
{
    /// <summary>The catalogue entry.</summary>
    public static readonly OpDefinition Definition =
        new("linear", "fully connected layer", reader => new LinearOp { Activation = reader.Activation("activation") });

    /// <summary>What is applied to the sum and bias, or null.</summary>
    public Activation? Activation { get; init; }

    /// <inheritdoc/>
    public override string Mnemonic => "linear";

    /// <inheritdoc/>
    public override ImmutableArray<OpAttribute> Attributes => Activation is null ? [] : [new("activation", Activation.ToString())];

    /// <inheritdoc/>
    public Op WithActivation(Activation activation) => this with { Activation = activation };

    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> operands)
    {
        RequireOperands(operands, 2, 3);
        var (input, weight) = (operands[0].Shape, operands[1].Shape);
        Require(input.Rank == 2, $"needs an operand [N,features], not {input}; flatten it first");
        Require(weight.Rank == 2 && weight[1] == input[1], $"weight {weight} doesn't fit the input {input}");
        if (operands.Length == 3)
        {
            RequireVector(operands[2], weight[0], "the bias");
        }

        return TensorType.F32(input[0], weight[0]);
    }

    /// <inheritdoc/>
    public override long Macs(ReadOnlySpan<TensorType> operands, TensorType result) => operands[1].Shape.ElementCount;
}
