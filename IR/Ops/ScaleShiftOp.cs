using RepVgg.IR.Tensors;

namespace RepVgg.IR.Ops;

/// <summary>
/// A per-channel affine map <c>scale·x + shift</c> of [N,C,H,W] or [N,C]; scale and shift are [C].
/// <c>%y = scale_shift %x, %scale, %shift : f32[N,64,56,56]</c>
/// </summary>
public sealed record ScaleShiftOp : Op
{
    /// <summary>The catalogue entry.</summary>
    public static readonly OpDefinition Definition = new("scale_shift", "per-channel scale and shift", _ => new ScaleShiftOp());

    /// <inheritdoc/>
    public override string Mnemonic => "scale_shift";

    /// <inheritdoc/>
    public override SpatialWindow Window(ReadOnlySpan<TensorType> operands) => SpatialWindow.Point;

    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> operands)
    {
        RequireOperands(operands, 3, 3);
        var shape = operands[0].Shape;
        Require(shape.Rank is 2 or 4, $"needs an operand [N,C,H,W] or [N,C], not {shape}");
        RequireVector(operands[1], shape[1], "the scale");
        RequireVector(operands[2], shape[1], "the shift");
        return operands[0];
    }
}
