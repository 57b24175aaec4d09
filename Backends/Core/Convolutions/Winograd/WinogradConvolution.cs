namespace RepVgg.Backends.Core;

/// <summary>
/// Winograd convolution: tiles of the input are transformed, for each of the transform's points squared a matrix product over the channels is
/// formed, and the results are transformed back. Tiles of all images are counted through and taken in blocks, so that a
/// block's transformed inputs stay in the cache while the weights pass by. Kernels stay as they are, a quarter of their transform; those of a
/// few output channels are transformed for one row of points at a time, right before its products.
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
    DirectPacking Weights) : ConvolutionAlgorithm
{
    private const int Block = ActivationBuffer.BlockChannels;

    /// <summary>Zeros at the start of a thread's memory, in place of a bias.</summary>
    public const int Zeros = 8 * Block;

    // Threads share the inputs of a few blocks; where there are more, each takes whole blocks.
    private const int SharedBlocks = 16;

    // Of a second-level cache of 1 MiB, what transformed weights may take beside a block's transformed inputs and products, in elements.
    private const int ResidentWeights = 47_000;

    // Where the kernels themselves take more than this, two rows may take that much: reading such kernels half as often is worth it.
    private const int MuchKernels = 60_000;
    private const int MostWeights = 100_000;

    // Planes whose distance is a multiple of 4 KiB would share their sets of the first cache.
    private const int Gap = Block;

    /// <inheritdoc/>
    public override string Name => Transform.Name;

    /// <inheritdoc/>
    public override WeightPacking Packing => Weights;

    /// <inheritdoc/>
    public override long PackedLength => (long)Transform.Taps * Transform.Taps * WeightBlock * OutputPlanes;

    /// <inheritdoc/>
    public override int ChannelItems => OutputPlanes * Block / ItemChannels;

    /// <summary>1 where the last row of tiles computes fewer rows of outputs, by fewer products; else 0.</summary>
    public int ShortRows { get; init; }

    /// <summary>1 where the last column of tiles computes fewer columns of outputs, by fewer products; else 0.</summary>
    public int ShortColumns { get; init; }

    /// <summary>Tiles of an image.</summary>
    public int ImageTiles => TileRows * TileColumns;

    /// <summary>Planes of transformed numbers: points squared.</summary>
    public int Points => Transform.Points * Transform.Points;

    /// <summary>Tiles of a block, filled up to whole register tiles of any width.</summary>
    public int FilledTiles => Math.Max(Whole.Multiple(BlockTiles, Tiles.Wide.Pixels), Whole.Multiple(BlockTiles, Tiles.Narrow.Pixels));

    /// <summary>Weights of one output block at one point or tap: [input channel][16].</summary>
    public int WeightBlock => PlanesPerBlock * Block * Block;

    /// <summary>Rows of points whose weights are transformed together: more rows read the kernels less often, but their weights must stay in the cache.</summary>
    public int RowsAtOnce
    {
        get
        {
            var row = (long)Transform.Points * WeightPointStride;
            var room = KernelsOfItem > MuchKernels && 2 * row <= MostWeights ? Math.Max(2 * row, ResidentWeights) : ResidentWeights;
            var most = (int)Math.Clamp(room / row, 1, Transform.Points);
            var passes = Whole.Units(Transform.Points, most);
            return Whole.Units(Transform.Points, passes);
        }
    }

    private long KernelsOfItem => (long)Transform.Taps * Transform.Taps * WeightBlock * ItemChannels / Block;

    /// <summary>Elements from a point's transformed weights [output block][input channel][16] to the next point's.</summary>
    public int WeightPointStride => (ItemChannels / Block * WeightBlock) + Gap;

    /// <summary>Elements from a point's transformed inputs [register tile][channel block][tile][16] to the next point's.</summary>
    public int InputPointStride => (InputPlanes * FilledTiles * Block) + Gap;

    /// <summary>Elements from a point's products [channel block][tile][16] to the next point's.</summary>
    public int ProductPointStride => (ItemChannels * FilledTiles) + Gap;

    /// <summary>Where a row of transformed weights begins in a thread's memory: behind zeros, and what a transform holds between rows and columns.</summary>
    public int WeightStart => Zeros + (Points * Block);

    /// <summary>Where the products begin in a thread's memory.</summary>
    public int ProductStart => WeightStart + (RowsAtOnce * Transform.Points * WeightPointStride);

    /// <summary>Where one block's transformed inputs begin in a thread's memory.</summary>
    public int InputStart => ProductStart + (Points * ProductPointStride);

    /// <summary>Elements of one block's transformed inputs.</summary>
    public int InputLength => Points * InputPointStride;

    /// <summary>Blocks of as many images as are computed at once.</summary>
    private int Blocks => (int)Whole.Units((long)ImageTiles * LoweredModel.ImagesAtOnce, BlockTiles);

    /// <inheritdoc/>
    public override ScratchMemory Scratch => new(checked(InputLength * Math.Min(Blocks, SharedBlocks)), checked(InputStart + InputLength));
}
