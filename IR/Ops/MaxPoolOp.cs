namespace RepVgg.IR.Ops;

/// <summary>
/// The maximum of each window; padding never wins. <c>%y = max_pool %x {kernel = [3,3], stride = [2,2], padding = [1,1,1,1]} : f32[N,64,56,56]</c>
/// </summary>
public sealed record MaxPoolOp : PoolWindow
{
    /// <summary>The catalogue entry.</summary>
    public static readonly OpDefinition Definition = new("max_pool", "maximum of each window", reader => new MaxPoolOp
    {
        Kernel = reader.Size("kernel", Size2D.One),
        Stride = reader.Size("stride", Size2D.One),
        Padding = reader.Padding("padding"),
        Dilation = reader.Size("dilation", Size2D.One),
        CeilMode = reader.Flag("ceil_mode", fallback: false),
    });

    /// <inheritdoc/>
    public override string Mnemonic => "max_pool";
}
