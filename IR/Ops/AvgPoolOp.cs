using System.Collections.Immutable;

namespace RepVgg.IR.Ops;

/// <summary>
/// The mean of each window. With <see cref="CountIncludePad"/> (PyTorch's default) padding counts as zeros; without, only
/// real pixels are averaged. <c>%y = avg_pool %x {kernel = [2,2], stride = [2,2]} : f32[N,64,28,28]</c>
/// </summary>
public sealed record AvgPoolOp : PoolWindow
{
    /// <summary>The catalogue entry.</summary>
    public static readonly OpDefinition Definition = new("avg_pool", "mean of each window", reader => new AvgPoolOp
    {
        Kernel = reader.Size("kernel", Size2D.One),
        Stride = reader.Size("stride", Size2D.One),
        Padding = reader.Padding("padding"),
        Dilation = reader.Size("dilation", Size2D.One),
        CeilMode = reader.Flag("ceil_mode", fallback: false),
        CountIncludePad = reader.Flag("count_include_pad", fallback: true),
    });

    /// <summary>Whether padding counts as zeros.</summary>
    public bool CountIncludePad { get; init; } = true;

    /// <inheritdoc/>
    public override string Mnemonic => "avg_pool";

    /// <inheritdoc/>
    public override ImmutableArray<OpAttribute> Attributes =>
        CountIncludePad ? base.Attributes : base.Attributes.Add(OpAttribute.Of("count_include_pad", value: false));
}
