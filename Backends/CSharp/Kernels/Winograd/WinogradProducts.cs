using RepVgg.Backends.Core;

namespace RepVgg.Backends.CSharp;

/// <summary>Multiplies the transformed inputs of a block with the weights of some output channels, and transforms the products back.</summary>
internal sealed record WinogradProducts(WinogradTransform Transform, RegisterTiles Tiles)
    : Kernel(FormattableString.Invariant($"WinogradProducts{WinogradKernel.Suffix(Transform)}{WinogradKernel.Suffix(Tiles)}"))
{
    private readonly TileSet _tiles = new(Tiles, ActivationBuffer.BlockChannels, Depthwise: false);

    public override IEnumerable<Kernel> Requires => [WinogradType.Instance, .. _tiles.Kernels, .. VectorWidth.All.Select(Tile)];

    public override void Write(CSharpWriter writer)
    {
        writer.Line("/// <summary>The products of a block of tiles for some output channels, point by point, and their outputs.</summary>");
        writer.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
        writer.Block($"private static void {Name}(Worker worker, int tileBlock, int channelItem, AlignedFloats source, int start, AlignedFloats weights, in Winograd c)", () =>
        {
            _tiles.WriteSizes(writer);
            writer.Line("var firstTile = tileBlock * c.BlockTiles;");
            writer.Line("var tiles = Math.Min(c.BlockTiles, worker.Images * c.ImageTiles - firstTile);");
            writer.Line("var firstBlock = channelItem * c.Product.ItemChannels / 16;");
            writer.Line("ref var zeros = ref worker.Scratch.At(0);");
            writer.Block($"for (var point = 0; point < {Transform.Points * Transform.Points}; point++)", () =>
                writer.Block("for (var channel = 0; channel < c.Product.ItemChannels; channel += channels)", () => WriteProducts(writer)));
            writer.Line();
            WriteOutputs(writer);
        });
    }

    private void WriteProducts(CSharpWriter writer)
    {
        writer.Line("var (block, lane) = (firstBlock + channel / 16, channel % 16);");
        writer.Line("ref var w = ref weights.At(c.Product.Weights + block * c.Product.WeightBlock + point * c.PointWeights + lane);");
        writer.Line("ref var input = ref source.At(start + point * c.InputPointStride + c.Product.FirstPlane(block) * c.Product.PlaneStride);");
        writer.Line("ref var output = ref worker.Scratch.At(c.ProductStart + point * c.ProductPointStride + channel / 16 * c.Product.PlaneStride + lane);");
        writer.Block("for (var next = 0; next < tiles; next += pixels)", () =>
        {
            writer.Line("var first = Math.Min(next, c.BlockTiles - pixels);");
            writer.Line("ref var from = ref Unsafe.Add(ref input, first * 16);");
            writer.Line("ref var to = ref Unsafe.Add(ref output, first * 16);");
            _tiles.WriteCall(writer, "ref from, ref w, ref zeros, ref to, c.Product");
        });
    }

    private void WriteOutputs(CSharpWriter writer)
    {
        var m = Transform.Outputs;
        writer.Line($"ref var between = ref worker.Scratch.At({WinogradConvolution.Zeros});");
        writer.Block("for (var tile = 0; tile < tiles; tile++)", () =>
        {
            writer.Line("var (image, position) = Math.DivRem(firstTile + tile, c.ImageTiles);");
            writer.Line($"var (row, column) = (position / c.TileColumns * {m}, position % c.TileColumns * {m});");
            writer.Line($"var (rows, columns) = (Math.Min({m}, c.OutputHeight - row), Math.Min({m}, c.OutputWidth - column));");
            writer.Block("for (var plane = 0; plane < c.Product.ItemChannels / 16; plane++)", () =>
            {
                writer.Line("ref var from = ref worker.Scratch.At(c.ProductStart + plane * c.Product.PlaneStride + tile * 16);");
                writer.Line("ref var bias = ref weights.At(c.Bias + (firstBlock + plane) * 16);");
                writer.Line("ref var to = ref worker.Image(image).At(c.Output + (firstBlock + plane) * c.OutputPlaneStride + row * c.OutputRowStride + column * 16);");
                VectorWidth.WriteLanes(writer, (width, offset) =>
                    $"{Tile(width).Name}(ref {offset("from")}, (nuint)c.ProductPointStride, ref between, ref {offset("bias")}, ref {offset("to")}, (nuint)c.OutputRowStride, rows, columns, c);");
            });
        });
    }

    private WinogradOutputTile Tile(VectorWidth width) => new(Transform, width);
}
