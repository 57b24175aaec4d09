namespace RepVgg.Backends.CSharp;

/// <summary>Multiplies the transformed inputs of a block with the transformed weights of some output channels; it serves all transforms.</summary>
internal sealed record WinogradProducts(TileSet Tiles) : Kernel("WinogradProducts" + Tiles.Suffix)
{
    public override IEnumerable<Kernel> Requires => [WinogradType.Instance, .. Tiles.Kernels];

    public override void Write(CSharpWriter writer)
    {
        writer.Line("/// <summary>The products of a block of tiles for some output channels at some points.</summary>");
        writer.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
        writer.Block($"private static void {Name}(Worker worker, int tileBlock, int channelItem, int firstPoint, AlignedFloats source, int start, in Winograd c)", () =>
        {
            Tiles.WriteSizes(writer);
            writer.Line("var product = c.Product;");
            writer.Line("var tiles = Math.Min(c.BlockTiles, worker.Images * c.ImageTiles - tileBlock * c.BlockTiles);");
            writer.Line("var firstPlane = product.FirstPlane(channelItem * c.ItemChannels / 16) * pixels * 16;");
            writer.Line("ref var zeros = ref worker.Scratch.At(0);");
            writer.Line("var end = Math.Min(firstPoint + c.RowsAtOnce * c.Points, c.Points * c.Points);");
            writer.Block("for (var point = firstPoint; point < end; point++)", () =>
            {
                writer.Line("var needed = c.TilesAt(point, tiles, worker.Images);");
                writer.Block("for (var channel = 0; channel < c.ItemChannels; channel += channels)", () => WriteProducts(writer));
            });
        });
    }

    private void WriteProducts(CSharpWriter writer)
    {
        writer.Line("var (block, lane) = (channel / 16, channel % 16);");
        writer.Line("ref var w = ref worker.Scratch.At(c.WeightStart + (point - firstPoint) * c.WeightPointStride + block * product.WeightBlock + lane);");
        writer.Line("ref var from = ref source.At(start + point * c.InputPointStride + firstPlane);");
        writer.Line("var products = c.ProductStart + point * c.ProductPointStride + block * c.ProductPlaneStride;");
        writer.Line("ref var to = ref worker.Scratch.At(products + lane);");
        writer.Line("if (lane == 0) { worker.Scratch.Slice(products + needed * 16, (tiles - needed) * 16).Clear(); }");
        writer.Block("for (var tile = 0; tile < needed; tile += pixels)", () =>
        {
            writer.Line("worker.ReadAhead();");
            Tiles.WriteCall(writer, "ref from, ref w, ref zeros, ref to, product", left: "needed - tile");
            writer.Line("from = ref Unsafe.Add(ref from, c.InputPlanes * pixels * 16);");
            writer.Line("to = ref Unsafe.Add(ref to, pixels * 16);");
        });
    }
}
