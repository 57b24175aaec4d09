using RepVgg.IR.Tensors;

namespace RepVgg.IR.Ops;

/// <summary>Passes its operand on (dropout at inference, <c>nn.Identity</c>). <c>%y = identity %x : f32[N,8,4,4]</c></summary>
public sealed record IdentityOp : Op
{
    /// <summary>The catalogue entry.</summary>
    public static readonly OpDefinition Definition = new("identity", "passes its operand on", _ => new IdentityOp());

    /// <inheritdoc/>
    public override string Mnemonic => "identity";

    /// <inheritdoc/>
    public override SpatialWindow Window(ReadOnlySpan<TensorType> operands) => SpatialWindow.Point;

    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> operands)
    {
        RequireOperands(operands, 1, 1);
        return operands[0];
    }
}
