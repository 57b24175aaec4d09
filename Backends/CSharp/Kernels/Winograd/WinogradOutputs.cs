using RepVgg.Backends.Core;

namespace RepVgg.Backends.CSharp;

/// <summary>Transforms the products of a block for some output channels back to outputs.</summary>
internal sealed record WinogradOutputs(WinogradTransform Transform, bool Adds)
    : Kernel($"WinogradOutputs{WinogradKernel.Suffix(Transform)}{TileSet.AddingSuffix(Adds)}")
{
    public override IEnumerable<Kernel> Requires => [WinogradType.Instance, Tile];

    public override void Write(CSharpWriter writer)
    {
        var m = Transform.Outputs;
        writer.Line("/// <summary>Transforms the products of a block of tiles for some output channels back to outputs.</summary>");
        writer.Block($"private static void {Name}(Worker worker, int tileBlock, int channelItem, AlignedFloats weights, in Winograd c)", () =>
        {
            writer.Line("var firstTile = tileBlock * c.BlockTiles;");
            writer.Line("var tiles = Math.Min(c.BlockTiles, worker.Images * c.ImageTiles - firstTile);");
            writer.Line("var firstBlock = channelItem * c.ItemChannels / 16;");
            writer.Line($"ref var between = ref worker.Scratch.At({WinogradConvolution.Zeros});");
            writer.Block("for (var tile = 0; tile < tiles; tile++)", () =>
            {
                writer.Line("var (image, position) = Math.DivRem(firstTile + tile, c.ImageTiles);");
                writer.Line("var (place, idle) = c.PlaceOf(firstTile + tile, worker.Images);");
                if (Transform.Short.Rearranges)
                {
                    writer.Line("var (isLow, isNarrow) = c.IsShort(position / c.TileColumns, position % c.TileColumns);");
                }

                writer.Line($"var (row, column) = (position / c.TileColumns * {m}, position % c.TileColumns * {m});");
                writer.Line($"var (rows, columns) = (Math.Min({m}, c.OutputHeight - row), Math.Min({m}, c.OutputWidth - column));");
                writer.Block("for (var plane = 0; plane < c.ItemChannels / 16; plane++)", () =>
                {
                    writer.Line("ref var from = ref worker.Scratch.At(c.ProductStart + plane * c.ProductPlaneStride + place * 16);");
                    writer.Line("ref var fromIdle = ref worker.Scratch.At(c.ProductStart + plane * c.ProductPlaneStride + idle * 16);");
                    writer.Line("ref var bias = ref weights.At(c.Bias + (firstBlock + plane) * 16);");
                    writer.Line("ref var to = ref worker.Image(image).At(c.Output + (firstBlock + plane) * c.OutputPlaneStride + row * c.OutputRowStride + column * 16);");
                    if (Adds)
                    {
                        writer.Line("ref var addend = ref worker.Image(image).At(c.Addend.Start + (firstBlock + plane) * c.Addend.PlaneStride + row * c.Addend.RowStride + column * 16);");
                    }

                    var flags = Transform.Short.Rearranges ? ", isLow, isNarrow" : "";
                    var added = Adds ? ", ref addend, (nuint)c.Addend.RowStride" : "";
                    VectorTypes.WriteCall(
                        writer,
                        Tile,
                        $"ref from, ref fromIdle, (nuint)c.ProductPointStride, ref between, ref bias, ref to, (nuint)c.OutputRowStride, rows, columns, c{flags}{added}");
                });
            });
        });
    }

    private WinogradOutputTile Tile => new(Transform, Adds);
}
