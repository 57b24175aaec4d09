namespace RepVgg.Backends.Core;

/// <summary>Depthwise convolution (one input and one output channel per group): tiles of pixels of one channel block.</summary>
/// <param name="Loops">The loops; a run is one vector of channels.</param>
/// <param name="Tiles">The register tiles.</param>
/// <param name="Weights">The packing.</param>
/// <param name="OutputBlocks">Blocks in all.</param>
public sealed record DepthwiseConvolution(ConvolutionLoops Loops, RegisterTiles Tiles, DepthwisePacking Weights, int OutputBlocks)
    : ConvolutionAlgorithm
{
    /// <inheritdoc/>
    public override string Name => "depthwise";

    /// <inheritdoc/>
    public override WeightPacking Packing => Weights;

    /// <inheritdoc/>
    public override long PackedLength => (long)Loops.WeightBlock * OutputBlocks;
}
