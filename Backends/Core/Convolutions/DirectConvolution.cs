namespace RepVgg.Backends.Core;

/// <summary>
/// Direct convolution: a register tile of output channels × pixels stays in registers while all inputs that it depends on pass
/// by, each broadcast to a vector and multiplied with 16 weights.
/// </summary>
/// <param name="Loops">The loops.</param>
/// <param name="Tiles">The register tiles.</param>
/// <param name="Split">The items of work.</param>
/// <param name="Weights">The packing.</param>
/// <param name="OutputBlocks">Output blocks in all.</param>
public sealed record DirectConvolution(ConvolutionLoops Loops, RegisterTiles Tiles, WorkSplit Split, DirectPacking Weights, int OutputBlocks)
    : TiledConvolution(Loops, Tiles, Split, OutputBlocks)
{
    /// <inheritdoc/>
    public override string Name => TuningCandidates.Direct;

    /// <inheritdoc/>
    public override WeightPacking Packing => Weights;
}
