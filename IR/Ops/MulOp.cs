using System.Collections.Immutable;
using RepVgg.IR.Tensors;

namespace RepVgg.IR.Ops;

/// <summary>
/// The elementwise product of two values of one shape, or of an image [N,C,H,W] and one factor per channel [N,C,1,1]
/// (squeeze-excite), and a fused activation. <c>%y = mul %x, %gate {activation = relu} : f32[N,64,56,56]</c>
/// </summary>
public sealed record MulOp : Op, IActivationFusable
{
    /// <summary>The catalogue entry.</summary>
    public static readonly OpDefinition Definition =
        new("mul", "elementwise or per-channel product", reader => new MulOp { Activation = reader.Activation("activation") });

    /// <summary>What is applied to the product, or null.</summary>
    public Activation? Activation { get; init; }

    /// <inheritdoc/>
    public override string Mnemonic => "mul";

    /// <inheritdoc/>
    public override ImmutableArray<OpAttribute> Attributes => Activation is null ? [] : [new("activation", Activation.ToString())];

    /// <inheritdoc/>
    public Op WithActivation(Activation activation) => this with { Activation = activation };

    /// <inheritdoc/>
    public override bool IsTrainable(int operand) => true;

    /// <inheritdoc/>
    public override SpatialWindow? Window(ReadOnlySpan<TensorType> operands) =>
        operands[0].Equals(operands[1]) ? SpatialWindow.Point : null;

    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> operands)
    {
        RequireOperands(operands, 2, 2);
        var (image, factor) = (operands[0].Shape, operands[1].Shape);
        var perChannel = image.Rank == 4 && factor.Equals(Shape.Of(image[0], image[1], 1, 1));
        Require(perChannel || image.Equals(factor), $"the factor {factor} is neither of shape {image} nor one per channel");
        return operands[0];
    }
}
