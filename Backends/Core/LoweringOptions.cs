namespace RepVgg.Backends.Core;

/// <summary>Choices of the lowering.</summary>
public sealed record LoweringOptions
{
    /// <summary>
    /// Inputs of at most this many channels that only dense convolutions read stay planar; at 8 channels a block would be half
    /// filling.
    /// </summary>
    public int PlanarInputChannels { get; init; } = 8;
}
