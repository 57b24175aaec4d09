namespace RepVgg.Backends.CSharp;

/// <summary>Multiplies the transformed inputs of a block with the weights of some output channels; it serves all transforms.</summary>
internal sealed record WinogradProducts(TileSet Tiles) : Kernel("WinogradProducts" + Tiles.Suffix)
{
    public override IEnumerable<Kernel> Requires => [WinogradType.Instance, .. Tiles.Kernels];

    public override void Write(CSharpWriter writer)
    {
        writer.Line("/// <summary>The products of a block of tiles for some output channels, point by point.</summary>");
        writer.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
        writer.Block($"private static void {Name}(Worker worker, int tileBlock, int channelItem, AlignedFloats source, int start, AlignedFloats weights, in Winograd c)", () =>
        {
            Tiles.WriteSizes(writer);
            writer.Line("var product = c.Product;");
            writer.Line("var firstTile = tileBlock * c.BlockTiles;");
            writer.Line("var tiles = Math.Min(c.BlockTiles, worker.Images * c.ImageTiles - firstTile);");
            writer.Line("var firstBlock = channelItem * c.ItemChannels / 16;");
            writer.Line("ref var zeros = ref worker.Scratch.At(0);");
            writer.Block("for (var point = 0; point < c.Points; point++)", () =>
                writer.Block("for (var channel = 0; channel < c.ItemChannels; channel += channels)", () => WriteProducts(writer)));
        });
    }

    private void WriteProducts(CSharpWriter writer)
    {
        writer.Line("var (block, lane) = (firstBlock + channel / 16, channel % 16);");
        writer.Line("ref var w = ref weights.At(c.Weights + block * product.WeightBlock + point * c.PlanesPerBlock * 256 + lane);");
        writer.Line("ref var input = ref source.At(start + point * c.InputPointStride + product.FirstPlane(block) * c.TilePlane);");
        writer.Line("ref var output = ref worker.Scratch.At(c.ProductStart + point * c.ProductPointStride + channel / 16 * c.TilePlane + lane);");
        writer.Block("for (var next = 0; next < tiles; next += pixels)", () =>
        {
            writer.Line("var first = Math.Min(next, c.BlockTiles - pixels);");
            writer.Line("ref var from = ref Unsafe.Add(ref input, first * 16);");
            writer.Line("ref var to = ref Unsafe.Add(ref output, first * 16);");
            Tiles.WriteCall(writer, "ref from, ref w, ref zeros, ref to, product");
        });
    }
}
