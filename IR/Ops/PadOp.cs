using System.Collections.Immutable;
using RepVgg.IR.Tensors;

namespace RepVgg.IR.Ops;

/// <summary>
/// An image with a border of one constant around it.
/// <c>%y = pad %x {padding = [1,1,1,1], value = 0.5} : f32[N,64,58,58]</c>
/// </summary>
/// <param name="Padding">Pixels at the four sides.</param>
/// <param name="Value">What the border holds.</param>
public sealed record PadOp(Padding2D Padding, double Value = 0) : Op
{
    /// <summary>The catalogue entry.</summary>
    public static readonly OpDefinition Definition = new(
        "pad", "an image with a border of one constant", reader => new PadOp(reader.Padding("padding"), reader.Number("value", 0)));

    /// <inheritdoc/>
    public override string Mnemonic => "pad";

    /// <inheritdoc/>
    public override ImmutableArray<OpAttribute> Attributes
    {
        get
        {
            var padding = OpAttribute.Of("padding", Padding.Top, Padding.Left, Padding.Bottom, Padding.Right);
            return Value == 0 ? [padding] : [padding, OpAttribute.Of("value", Value)];
        }
    }

    /// <inheritdoc/>
    public override SpatialWindow Window(ReadOnlySpan<TensorType> operands) => new(Size2D.One, Size2D.One, Padding);

    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> operands)
    {
        RequireOperands(operands, 1, 1);
        RequireImage(operands[0]);
        Require(Padding is { Top: >= 0, Left: >= 0, Bottom: >= 0, Right: >= 0 }, $"padding can't be negative");
        Require(double.IsFinite(Value), $"the border must be a finite number");
        var image = operands[0].Shape;
        return TensorType.F32(
            image[0], image[1], checked(image[2] + Padding.Top + Padding.Bottom), checked(image[3] + Padding.Left + Padding.Right));
    }
}
