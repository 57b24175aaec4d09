using RepVgg.Backends.Core;

namespace RepVgg.Backends.CSharp;

/// <summary>The microkernels of one convolution for all vector widths; the JIT keeps the one for the processor that it runs on.</summary>
/// <param name="Tiles">Their sizes.</param>
/// <param name="PixelStep">Input elements from one pixel to the next.</param>
/// <param name="Taps">Their loops.</param>
/// <param name="Adds">Whether an image is added to the result.</param>
internal sealed record TileSet(RegisterTiles Tiles, int PixelStep, Taps Taps, bool Adds)
{
    /// <summary>The part of names that tells the tiles.</summary>
    public string Suffix =>
        FormattableString.Invariant($"By{Tiles.Wide.Pixels}x{Tiles.Wide.Vectors}Or{Tiles.Narrow.Pixels}x{Tiles.Narrow.Vectors}{AddingSuffix(Adds)}");

    /// <summary>The part of names that tells whether a kernel adds an image to its results.</summary>
    public static string AddingSuffix(bool adds) => adds ? "Adding" : "";

    /// <summary>All that calls of <see cref="WriteCall"/> need.</summary>
    public IEnumerable<Kernel> Kernels => [SharedKernels.VectorChecks, Wide, Middle, Narrow, Scalar];

    /// <summary>Pixels of a tile, an expression.</summary>
    public string Pixels => FormattableString.Invariant(
        $"HasVector512 ? {Wide.Tile.Pixels} : HasVector256 ? {Middle.Tile.Pixels} : Vector128.IsHardwareAccelerated ? {Narrow.Tile.Pixels} : {Scalar.Tile.Pixels}");

    private ConvolutionTile Wide => Tile(VectorWidth.V512, Tiles.Wide);

    private ConvolutionTile Middle => Tile(VectorWidth.V256, Tiles.Narrow);

    private ConvolutionTile Narrow => Tile(VectorWidth.V128, Tiles.Narrow);

    private ConvolutionTile Scalar => Tile(VectorWidth.Scalar, new(4, 1));

    /// <summary>Declares <c>pixels</c> and <c>channels</c>, the size of a tile.</summary>
    public void WriteSizes(CSharpWriter writer)
    {
        writer.Line($"var (pixels, channels) = HasVector512 ? ({Wide.Tile.Pixels}, {Wide.Channels}) : HasVector256 ? ({Middle.Tile.Pixels}, {Middle.Channels})");
        writer.Indented(() => writer.Line($": Vector128.IsHardwareAccelerated ? ({Narrow.Tile.Pixels}, {Narrow.Channels}) : (1, {Scalar.Channels});"));
    }

    /// <summary>Calls the microkernel of the widest vectors.</summary>
    public void WriteCall(CSharpWriter writer, string arguments) =>
        VectorWidth.WriteChoice(writer, width => $"{Of(width).Name}({arguments});");

    private ConvolutionTile Of(VectorWidth width) => width.Lanes switch
    {
        16 => Wide,
        8 => Middle,
        4 => Narrow,
        _ => Scalar,
    };

    private ConvolutionTile Tile(VectorWidth width, RegisterTile tile) => new(width, tile, PixelStep, Taps, Adds);
}
