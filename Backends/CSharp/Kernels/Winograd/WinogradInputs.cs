using RepVgg.Backends.Core;

namespace RepVgg.Backends.CSharp;

/// <summary>Transforms the input tiles of a block.</summary>
/// <param name="Transform">The transform.</param>
/// <param name="Scales">Whether the input's channels are multiplied with factors first.</param>
internal sealed record WinogradInputs(WinogradTransform Transform, bool Scales)
    : Kernel($"WinogradInputs{WinogradKernel.Suffix(Transform)}{(Scales ? "Scaled" : "")}")
{
    public override IEnumerable<Kernel> Requires => [WinogradType.Instance, Tile];

    public override void Write(CSharpWriter writer)
    {
        var step = Transform.Outputs * Transform.Stride;
        writer.Line("/// <summary>Transforms some planes of the input tiles of a block.</summary>");
        writer.Block($"private static void {Name}(Worker worker, int tileBlock, int firstPlane, int planes, AlignedFloats target, int start, in Winograd c)", () =>
        {
            writer.Line($"ref var between = ref worker.Scratch.At({WinogradConvolution.Zeros});");
            writer.Line("var first = tileBlock * c.BlockTiles;");
            writer.Line("var end = Math.Min(first + c.BlockTiles, worker.Images * c.ImageTiles);");
            writer.Block("for (var tile = first; tile < end; tile++)", () =>
            {
                writer.Line("var (image, position) = Math.DivRem(tile, c.ImageTiles);");
                writer.Line("var (row, column) = Math.DivRem(position, c.TileColumns);");
                writer.Line("var (place, idle) = c.PlaceOf(tile, worker.Images);");
                if (Transform.Short.Rearranges)
                {
                    writer.Line("var (isLow, isNarrow) = c.IsShort(row, column);");
                }

                writer.Line($"var input = c.Input + row * {step} * c.InputRowStride + column * {step * ActivationBuffer.BlockChannels};");
                writer.Block("for (var plane = firstPlane; plane < firstPlane + planes; plane++)", () =>
                {
                    writer.Line("ref var from = ref worker.Image(image).At(input + plane * c.InputPlaneStride);");
                    writer.Line("ref var to = ref target.At(start + c.InputAt(place, plane));");
                    writer.Line("ref var toIdle = ref target.At(start + c.InputAt(idle, plane));");
                    if (Scales)
                    {
                        writer.Line("ref var factors = ref worker.Image(image).At(c.Factors.Start + plane * c.Factors.PlaneStride);");
                    }

                    var flags = Transform.Short.Rearranges ? ", isLow, isNarrow" : "";
                    VectorTypes.WriteCall(writer, Tile, $"ref from, (nuint)c.InputRowStride, ref between, ref to, ref toIdle, (nuint)c.InputPointStride{flags}{(Scales ? ", ref factors, c" : "")}");
                });
            });
        });
    }

    private WinogradInputTile Tile => new(Transform, Scales);
}
