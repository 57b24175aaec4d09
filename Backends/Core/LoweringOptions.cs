using System.Collections.Immutable;

namespace RepVgg.Backends.Core;

/// <summary>Choices of the lowering.</summary>
public sealed record LoweringOptions
{
    /// <summary>
    /// Inputs of at most this many channels that only dense convolutions read stay planar; at 8 channels a block would be half
    /// filling.
    /// </summary>
    public int PlanarInputChannels { get; init; } = 8;

    /// <summary>Use no algorithm that rounds differently from the convolution's definition: no Winograd.</summary>
    public bool Exact { get; init; }

    /// <summary>Whether convolutions take along the channel scale before them and the global average pool behind them; off where the emitter's kernels don't.</summary>
    public bool Fuse { get; init; } = true;

    /// <summary>Algorithms by <see cref="ConvolutionStep.ShapeKey"/>, which come before the cost model's choice where they can compute the shape.</summary>
    public ImmutableDictionary<string, string> Tuning { get; init; } = ImmutableDictionary<string, string>.Empty;
}
