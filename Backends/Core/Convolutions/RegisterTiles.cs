namespace RepVgg.Backends.Core;

/// <summary>
/// The register tile of a layer for each kind of machine. With 512-bit vectors (32 registers) a vector holds a whole channel
/// block. With 256 and 128 bits, where 16 registers must do, a tile is two vectors of one block.
/// </summary>
/// <param name="Wide">The tile for 512 bits.</param>
/// <param name="Narrow">The tile for 256 and 128 bits.</param>
public sealed record RegisterTiles(RegisterTile Wide, RegisterTile Narrow)
{
    /// <summary>
    /// Whether narrow tiles run on from the end of a row to the next, so that rows of 7 or 14 pixels leave none of them half empty. Their pixels then lie
    /// at distances that are found for each tile, which with 512 bits would take more registers than there are.
    /// </summary>
    public bool NarrowCrossesRows { get; private init; }

    /// <summary>A tile for the pixels that are left, where few are; for 256 bits, or none.</summary>
    public RegisterTile? NarrowRest { get; private init; }

    private const int WideAccumulators = 28;
    private const int WidePixels = 14;
    private const int WideVectors = 7;
    private const int NarrowPixels = 6;
    private const int NarrowRestPixels = 4;

    // Cycles that finding the pixels of a tile takes.
    private const int CrossingCycles = 60;
    private static readonly int[] ProductPixels = [7, 8];
    private static readonly int[] ProductVectors = [1, 2, 3, 4];
    private const int MostRowsAtOnce = 16;

    // A fused multiply-add takes 4 cycles and two start per cycle: fewer accumulators than this wait for themselves.
    private const int HiddenLatency = 8;

    /// <summary>Chooses the tiles that need the fewest cycles.</summary>
    /// <param name="width">Pixels of an output row.</param>
    /// <param name="blocks">Channel blocks that read the same inputs: the whole output, or one group's.</param>
    public static RegisterTiles Choose(int width, int blocks)
    {
        var candidates =
            from vectors in Enumerable.Range(1, WideVectors)
            where blocks % vectors == 0
            from pixels in Enumerable.Range(1, Math.Min(WidePixels, WideAccumulators / vectors))
            where pixels <= width
            orderby Cycles(width, blocks, vectors, pixels), vectors * pixels descending, vectors descending
            select new RegisterTile(vectors, pixels);
        return new(candidates.First(), new(2, NarrowPixelsFor(width)));
    }

    /// <summary>
    /// Chooses the tiles of matrix products with as many rows. Of pixels there are few choices, so that the layers of a network share
    /// their microkernels: sevens and eights fill the multiples of 7 that 224×224 images lead to, and powers of two. Sixteen rows
    /// are taken at once, so that weights, which are transformed right before, pass by once and those of one channel block suffice.
    /// </summary>
    /// <param name="rows">Rows of a product; they may be filled up.</param>
    /// <param name="blocks">Channel blocks that read the same inputs.</param>
    public static RegisterTiles ForProducts(int rows, int blocks)
    {
        if (rows is MostRowsAtOnce or MostRowsAtOnce - 1)
        {
            return Products(new(1, MostRowsAtOnce));
        }

        var candidates =
            from pixels in ProductPixels
            from vectors in ProductVectors
            where blocks % vectors == 0 && vectors * pixels <= WideAccumulators
            orderby Cycles(rows, blocks, vectors, pixels) * Waiting(blocks / vectors), vectors * pixels descending
            select new RegisterTile(vectors, pixels);
        return Products(candidates.First());
    }

    /// <summary>These tiles, or narrow ones that cross rows where that takes fewer cycles.</summary>
    /// <param name="width">Pixels of a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="inputs">Inputs of an output.</param>
    public RegisterTiles CrossingRows(int width, int height, int inputs)
    {
        var crossing = Whole.Units(width * height, NarrowPixels) * ((inputs * (NarrowPixels + 1L)) + CrossingCycles);
        var withinRows = (long)height * Whole.Units(width, Narrow.Pixels) * inputs * (Narrow.Pixels + 1);
        return width * height >= NarrowPixels && crossing < withinRows ? this with { Narrow = new(2, NarrowPixels), NarrowCrossesRows = true } : this;
    }

    private static RegisterTiles Products(RegisterTile wide) => new(wide, new(2, NarrowPixels)) { NarrowRest = new(2, NarrowRestPixels) };

    /// <summary>Fours or sixes, so that layers share their microkernels; narrow images as a whole.</summary>
    private static int NarrowPixelsFor(int width) =>
        width < 4 ? width : width < NarrowPixels || Whole.Units(width, 4) * (4 + 1) <= Whole.Units(width, NarrowPixels) * (NarrowPixels + 1) ? 4 : NarrowPixels;

    /// <summary>Half-cycles per input element and row: multiply-adds and loads each start two per cycle, the loop adds one.</summary>
    private static double Cycles(int width, int blocks, int vectors, int pixels)
    {
        var multiplyAdds = Math.Max(vectors * pixels, HiddenLatency);
        var loads = vectors + pixels;
        return (double)(blocks / vectors) * Whole.Units(width, pixels) * (Math.Max(multiplyAdds, loads) + 1);
    }

    /// <summary>What two threads take in relation to half the time: each register tile along the channels makes an item of work.</summary>
    private static double Waiting(int items) => items == 1 ? 1 : Whole.Units(items, 2) * 2.0 / items;
}
