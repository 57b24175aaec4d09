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
        FormattableString.Invariant($"By{Tiles.Wide.Pixels}x{Tiles.Wide.Vectors}Or{Tiles.Narrow.Pixels}x{Tiles.Narrow.Vectors}{(NarrowCrossesRows ? NarrowPixels.Name : "")}{AddingSuffix(Adds)}");

    /// <summary>The part of names that tells whether a kernel adds an image to its results.</summary>
    public static string AddingSuffix(bool adds) => adds ? "Adding" : "";

    /// <summary>All that calls of <see cref="WriteCall"/> need.</summary>
    public IEnumerable<Kernel> Kernels => [SharedKernels.VectorChecks, Wide, Middle, .. Rest is null ? [] : (Kernel[])[Rest], Narrow, Scalar];

    /// <summary>Pixels of a tile, an expression.</summary>
    public string Pixels => FormattableString.Invariant(
        $"HasVector512 ? {Wide.Tile.Pixels} : HasVector256 ? {Middle.Tile.Pixels} : Vector128.IsHardwareAccelerated ? {Narrow.Tile.Pixels} : {Scalar.Tile.Pixels}");

    /// <summary>Whether narrow tiles cross rows.</summary>
    public bool NarrowCrossesRows => Tiles.NarrowCrossesRows;

    private ConvolutionPixels NarrowPixels => NarrowCrossesRows ? ConvolutionPixels.AcrossRows : ConvolutionPixels.InRow(PixelStep);

    private ConvolutionTile Wide => new(VectorWidth.V512, Tiles.Wide, ConvolutionPixels.InRow(PixelStep), Taps, Adds);

    private ConvolutionTile? Rest => Tiles.NarrowRest is { } tile ? Tile(VectorWidth.V256, tile) : null;

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
    /// <param name="writer">Where to.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="left">How many pixels are left, an expression, where the last tile may be a smaller one.</param>
    public void WriteCall(CSharpWriter writer, string arguments, string left = "") => VectorWidth.WriteChoice(
        writer,
        width => $"{Of(width).Name}({arguments});",
        Rest is { } rest && left.Length > 0 ? (FormattableString.Invariant($"{left} <= {rest.Tile.Pixels}"), $"{rest.Name}({arguments});") : null);

    /// <summary>Calls the microkernel of 512 bits.</summary>
    public void WriteWideCall(CSharpWriter writer, string arguments) => writer.Line($"{Wide.Name}({arguments});");

    /// <summary>Calls the microkernel of the widest vectors but 512 bits.</summary>
    public void WriteNarrowCall(CSharpWriter writer, string arguments) => VectorWidth.WriteNarrowChoice(writer, width => $"{Of(width).Name}({arguments});");

    private ConvolutionTile Of(VectorWidth width) => width.Lanes switch
    {
        16 => Wide,
        8 => Middle,
        4 => Narrow,
        _ => Scalar,
    };

    private ConvolutionTile Tile(VectorWidth width, RegisterTile tile) => new(width, tile, NarrowPixels, Taps, Adds);
}
