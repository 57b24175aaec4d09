namespace RepVgg.Backends.Core;

/// <summary>
/// Winograd convolution: tiles of the input are transformed, for each of the transform's points squared a matrix product over the channels is
/// formed, and the results are transformed back. Tiles of all images are counted through and taken in blocks, so that a
/// block's transformed inputs stay in the cache while the weights pass by.
/// </summary>
/// <param name="Transform">The transform.</param>
/// <param name="TileRows">Tiles down the output.</param>
/// <param name="TileColumns">Tiles across the output.</param>
/// <param name="BlockTiles">Tiles of a block.</param>
/// <param name="Tiles">The register tiles of the matrix products, whose pixels are tiles.</param>
/// <param name="ItemChannels">Output channels of an item of work.</param>
/// <param name="InputPlanes">Channel blocks of the input.</param>
/// <param name="OutputPlanes">Channel blocks of the output.</param>
/// <param name="PlanesPerBlock">Input channel blocks that an output block depends on.</param>
/// <param name="Weights">The packing.</param>
public sealed record WinogradConvolution(
    WinogradTransform Transform,
    int TileRows,
    int TileColumns,
    int BlockTiles,
    RegisterTiles Tiles,
    int ItemChannels,
    int InputPlanes,
    int OutputPlanes,
    int PlanesPerBlock,
    WinogradPacking Weights) : ConvolutionAlgorithm
{
    private const int Block = ActivationBuffer.BlockChannels;

    /// <summary>Zeros at the start of a thread's memory, in place of a bias.</summary>
    public const int Zeros = 8 * Block;

    // Threads share the inputs of a few blocks; where there are more, each takes whole blocks.
    private const int SharedBlocks = 16;

    // Planes whose distance is a multiple of 4 KiB would share their sets of the first cache.
    private const int Gap = Block;

    /// <inheritdoc/>
    public override string Name => Transform.Name;

    /// <inheritdoc/>
    public override WeightPacking Packing => Weights;

    /// <inheritdoc/>
    public override long PackedLength => (long)WeightBlock * OutputPlanes;

    /// <summary>Tiles of an image.</summary>
    public int ImageTiles => TileRows * TileColumns;

    /// <summary>Planes of transformed numbers: points squared.</summary>
    public int Points => Transform.Points * Transform.Points;

    /// <summary>Packed weights of one output block: [point][input channel][16].</summary>
    public int WeightBlock => Points * PlanesPerBlock * Block * Block;

    /// <summary>Elements from a point's transformed inputs [channel block][tile][16] to the next point's.</summary>
    public int InputPointStride => (InputPlanes * BlockTiles * Block) + Gap;

    /// <summary>Elements from a point's products [channel block][tile][16] to the next point's.</summary>
    public int ProductPointStride => (ItemChannels * BlockTiles) + Gap;

    /// <summary>Where the products begin in a thread's memory: behind zeros, and what a transform holds between rows and columns.</summary>
    public int ProductStart => Zeros + (Points * Block);

    /// <summary>Where one block's transformed inputs begin in a thread's memory.</summary>
    public int InputStart => ProductStart + (Points * ProductPointStride);

    /// <summary>Elements of one block's transformed inputs.</summary>
    public int InputLength => Points * InputPointStride;

    /// <summary>Blocks of as many images as are computed at once.</summary>
    private int Blocks => (int)((((long)ImageTiles * LoweredModel.ImagesAtOnce) + BlockTiles - 1) / BlockTiles);

    /// <inheritdoc/>
    public override ScratchMemory Scratch => new(checked(InputLength * Math.Min(Blocks, SharedBlocks)), checked(InputStart + InputLength));
}
