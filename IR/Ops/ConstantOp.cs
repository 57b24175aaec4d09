using RepVgg.IR.Tensors;

namespace RepVgg.IR.Ops;

/// <summary>
/// A known tensor. <c>%w = constant archive("stage0.rbr_dense.conv.weight") : f32[48,3,3,3]</c>
/// </summary>
/// <param name="Tensor">Shape and elements.</param>
public sealed record ConstantOp(Tensor Tensor) : Op
{
    /// <inheritdoc/>
    public override string Mnemonic => "constant";

    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> operands)
    {
        RequireOperands(operands, 0, 0);
        return TensorType.F32(Tensor.Shape);
    }
}
