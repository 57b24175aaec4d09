namespace RepVgg.Backends.Core;

/// <summary>
/// Depthwise convolution (one input and one output channel per group): tiles of pixels of one channel block; a run is one vector of channels.
/// </summary>
/// <param name="Loops">The loops.</param>
/// <param name="Tiles">The register tiles.</param>
/// <param name="Split">The items of work.</param>
/// <param name="Weights">The packing.</param>
/// <param name="OutputBlocks">Output blocks in all.</param>
public sealed record DepthwiseConvolution(ConvolutionLoops Loops, RegisterTiles Tiles, WorkSplit Split, DepthwisePacking Weights, int OutputBlocks)
    : TiledConvolution(Loops, Tiles, Split, OutputBlocks)
{
    /// <inheritdoc/>
    public override string Name => "depthwise";

    /// <inheritdoc/>
    public override WeightPacking Packing => Weights;
}
