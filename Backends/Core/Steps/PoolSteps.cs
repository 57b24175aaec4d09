using RepVgg.IR.Ops;

namespace RepVgg.Backends.Core;

/// <summary>A max or average pool; windows are clipped to the image, so halos don't matter.</summary>
/// <param name="Name">See <see cref="LoweredStep"/>.</param>
/// <param name="Source">See <see cref="LoweredStep"/>.</param>
/// <param name="Window">The pool: a <see cref="MaxPoolOp"/> or <see cref="AvgPoolOp"/>.</param>
/// <param name="From">The input.</param>
/// <param name="To">The output.</param>
public sealed record PoolStep(string Name, SourceLayer Source, PoolWindow Window, ActivationBuffer From, ActivationBuffer To)
    : UnaryStep(Name, Source, From, To)
{
    /// <inheritdoc/>
    public override string Kernel => Window is MaxPoolOp ? "max pool" : "average pool";
}

/// <summary>The mean of each channel.</summary>
/// <param name="Name">See <see cref="LoweredStep"/>.</param>
/// <param name="Source">See <see cref="LoweredStep"/>.</param>
/// <param name="From">The input.</param>
/// <param name="To">The output, one pixel.</param>
public sealed record GlobalAveragePoolStep(string Name, SourceLayer Source, ActivationBuffer From, ActivationBuffer To)
    : UnaryStep(Name, Source, From, To)
{
    /// <inheritdoc/>
    public override string Kernel => "global average pool";
}

/// <summary>An average pool to a fixed size; output row i of n averages input rows ⌊i·H/n⌋ to ⌈(i+1)·H/n⌉, columns alike.</summary>
/// <param name="Name">See <see cref="LoweredStep"/>.</param>
/// <param name="Source">See <see cref="LoweredStep"/>.</param>
/// <param name="From">The input.</param>
/// <param name="To">The output.</param>
public sealed record AdaptiveAveragePoolStep(string Name, SourceLayer Source, ActivationBuffer From, ActivationBuffer To)
    : UnaryStep(Name, Source, From, To)
{
    /// <inheritdoc/>
    public override string Kernel => "adaptive average pool";
}
