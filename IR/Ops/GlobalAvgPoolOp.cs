using RepVgg.IR.Tensors;

namespace RepVgg.IR.Ops;

/// <summary>The mean of each channel over the whole image. <c>%y = global_avg_pool %x : f32[N,1280,1,1]</c></summary>
public sealed record GlobalAvgPoolOp : Op
{
    /// <summary>The catalogue entry.</summary>
    public static readonly OpDefinition Definition = new("global_avg_pool", "mean of each channel", _ => new GlobalAvgPoolOp());

    /// <inheritdoc/>
    public override string Mnemonic => "global_avg_pool";

    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> operands)
    {
        RequireOperands(operands, 1, 1);
        RequireImage(operands[0]);
        return TensorType.F32(operands[0].Shape[0], operands[0].Shape[1], 1, 1);
    }
}
