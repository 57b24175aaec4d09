namespace RepVgg.Runtime.Cuda.Bundles;

/// <summary>Blocks in one direction of a grid: a constant, or as many as the images of a batch need.</summary>
/// <param name="Count">The constant, or what each image adds before the division.</param>
/// <param name="Per">The divisor, rounding up; 0 for a constant.</param>
public readonly record struct GridExtent(int Count, int Per)
{
    /// <summary>The same number of blocks for every batch.</summary>
    public static GridExtent Constant(int count) => new(count, 0);

    /// <summary>⌈images · <paramref name="perImage"/> / <paramref name="per"/>⌉ blocks.</summary>
    public static GridExtent PerImage(int perImage, int per) => new(perImage, per);

    /// <summary>Whether the number doesn't depend on the batch.</summary>
    public bool IsConstant => Per == 0;

    /// <summary>The blocks for a batch.</summary>
    public long For(int images) => IsConstant ? Count : (((long)images * Count) + Per - 1) / Per;
}
