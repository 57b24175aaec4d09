namespace RepVgg.Backends.Core;

/// <summary>A convolution by loops around a register tile of output channels × pixels.</summary>
/// <param name="Loops">The loops.</param>
/// <param name="Tiles">The register tiles.</param>
/// <param name="Split">The items of work.</param>
/// <param name="OutputBlocks">Output blocks in all.</param>
public abstract record TiledConvolution(ConvolutionLoops Loops, RegisterTiles Tiles, WorkSplit Split, int OutputBlocks) : ConvolutionAlgorithm
{
    /// <inheritdoc/>
    public sealed override int ChannelItems => Split.ChannelItems;

    /// <inheritdoc/>
    public sealed override int ScaledWeights => Loops.WeightBlock * (Split.Channels / ActivationBuffer.BlockChannels);

    /// <inheritdoc/>
    public sealed override long PackedLength => (long)Loops.WeightBlock * OutputBlocks;
}
