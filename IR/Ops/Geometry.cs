namespace RepVgg.IR.Ops;

/// <summary>A height and a width, in pixels.</summary>
public readonly record struct Size2D(int Height, int Width)
{
    /// <summary>One by one.</summary>
    public static readonly Size2D One = new(1, 1);
}

/// <summary>Padding in pixels at the four sides of an image.</summary>
public readonly record struct Padding2D(int Top, int Left, int Bottom, int Right)
{
    /// <summary>No padding.</summary>
    public static readonly Padding2D None;

    /// <summary>The same padding at all sides.</summary>
    public static Padding2D All(int pixels) => new(pixels, pixels, pixels, pixels);
}

/// <summary>
/// What one output pixel of an op sees of its input, along each axis: <paramref name="Extent"/> pixels (dilation included),
/// starting at <c>output × Stride − Padding</c>.
/// </summary>
public sealed record SpatialWindow(Size2D Extent, Size2D Stride, Padding2D Padding)
{
    /// <summary>An op that treats each pixel by itself.</summary>
    public static readonly SpatialWindow Point = new(Size2D.One, Size2D.One, Padding2D.None);

    /// <summary>The number of windows along one axis.</summary>
    /// <param name="input">Input pixels.</param>
    /// <param name="padding">Padding pixels at both ends together.</param>
    /// <param name="extent">Window extent in pixels.</param>
    /// <param name="stride">Step in pixels.</param>
    /// <param name="ceiling">Whether a window that is partly outside at the far end counts.</param>
    public static int Count(int input, int padding, int extent, int stride, bool ceiling = false)
    {
        var span = checked(input + padding - extent);
        return span < 0 ? 0 : ((ceiling ? span + stride - 1 : span) / stride) + 1;
    }
}
