using System.Globalization;
using RepVgg.Backends.Core;

namespace RepVgg.Backends.CSharp;

/// <summary>The loops over output blocks, rows and tiles around the microkernels of all vector widths.</summary>
internal sealed record ConvolutionKernel(RegisterTiles Tiles, int PixelStep, EpilogueKind Epilogue, bool Depthwise)
    : Kernel(NameOf(Tiles, PixelStep, Epilogue, Depthwise))
{
    public override IEnumerable<Kernel> Requires => [SharedKernels.VectorChecks, Wide, Middle, Narrow, Scalar];

    private ConvolutionTile Wide => Tile(VectorWidth.V512, Tiles.Wide);

    private ConvolutionTile Middle => Tile(VectorWidth.V256, Tiles.Narrow);

    private ConvolutionTile Narrow => Tile(VectorWidth.V128, Tiles.Narrow);

    private ConvolutionTile Scalar => Tile(VectorWidth.Scalar, new(4, 1));

    /// <summary>The part of the name that kernel and microkernels share.</summary>
    public static string Stem(bool depthwise, int pixelStep, EpilogueKind epilogue)
    {
        var suffix = epilogue == EpilogueKind.None ? "" : epilogue.ToString();
        return string.Create(CultureInfo.InvariantCulture, $"{(depthwise ? "Depthwise" : "Direct")}{suffix}Step{pixelStep}");
    }

    public override void Write(CSharpWriter writer)
    {
        writer.Line($"/// <summary>{(Depthwise ? "Depthwise" : "Direct")} convolution; neighbouring pixels read inputs {PixelStep} elements apart.</summary>");
        writer.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
        writer.Block($"private static void {Name}(AlignedFloats arena, AlignedFloats weights, in Convolution c)", () =>
        {
            writer.Line($"var (pixels, channels) = HasVector512 ? ({Wide.Tile.Pixels}, {Wide.Channels}) : HasVector256 ? ({Middle.Tile.Pixels}, {Middle.Channels})");
            writer.Indented(() => writer.Line($": Vector128.IsHardwareAccelerated ? ({Narrow.Tile.Pixels}, {Narrow.Channels}) : (1, {Scalar.Channels});"));
            writer.Block("for (var channel = 0; channel < c.OutputChannels; channel += channels)", () =>
            {
                writer.Line("var (block, lane) = (channel / 16, channel % 16);");
                writer.Line("ref var w = ref weights.At(c.Weights + block * c.WeightBlock + lane);");
                writer.Line("ref var bias = ref weights.At(c.Bias + channel);");
                writer.Block("for (var y = 0; y < c.OutputHeight; y++)", () =>
                {
                    writer.Line($"ref var input = ref arena.At(c.Input + c.FirstPlane(block) * c.PlaneStride + y * c.InputRowStep{(Depthwise ? " + lane" : "")});");
                    writer.Line("ref var output = ref arena.At(c.Output + block * c.OutputPlaneStride + y * c.OutputRowStride + lane);");
                    writer.Block("for (var next = 0; next < c.OutputWidth; next += pixels)", () => WriteTile(writer));
                });
            });
        });
    }

    private static string NameOf(RegisterTiles tiles, int pixelStep, EpilogueKind epilogue, bool depthwise) =>
        string.Create(CultureInfo.InvariantCulture, $"{Stem(depthwise, pixelStep, epilogue)}By{tiles.Wide.Pixels}x{tiles.Wide.Vectors}Or{tiles.Narrow.Pixels}x{tiles.Narrow.Vectors}");

    private ConvolutionTile Tile(VectorWidth width, RegisterTile tile) => new(width, tile, PixelStep, Epilogue, Depthwise);

    private void WriteTile(CSharpWriter writer)
    {
        writer.Line("// The last tile of a row overlaps the one before.");
        writer.Line("var first = Math.Min(next, c.OutputWidth - pixels);");
        writer.Line($"ref var from = ref Unsafe.Add(ref input, first * {PixelStep});");
        writer.Line("ref var to = ref Unsafe.Add(ref output, first * 16);");
        var arms = new[] { ("if (HasVector512)", Wide), ("else if (HasVector256)", Middle), ("else if (Vector128.IsHardwareAccelerated)", Narrow), ("else", Scalar) };
        foreach (var (condition, tile) in arms)
        {
            writer.Block(condition, () => writer.Line($"{tile.Name}(ref from, ref w, ref bias, ref to, c);"));
        }
    }
}
