using RepVgg.Backends.Core;

namespace RepVgg.Backends.CSharp;

/// <summary>A whole Winograd convolution.</summary>
/// <param name="Transform">Its transform.</param>
/// <param name="Tiles">The microkernels of its products.</param>
/// <param name="Adds">Whether an image is added to the result.</param>
internal sealed record WinogradKernel(WinogradTransform Transform, TileSet Tiles, bool Adds)
    : Kernel($"Winograd{Suffix(Transform)}{Tiles.Suffix}{TileSet.AddingSuffix(Adds)}")
{
    /// <summary>The phases that it uses.</summary>
    public const int Phases = 3;

    private readonly WinogradInputs _inputs = new(Transform);
    private readonly WinogradWeights _weights = new(Transform);
    private readonly WinogradProducts _products = new(Tiles);
    private readonly WinogradOutputs _outputs = new(Transform, Adds);

    public override IEnumerable<Kernel> Requires => [_inputs, _weights, _products, _outputs];

    /// <summary>The part of names that tells the transform.</summary>
    public static string Suffix(WinogradTransform transform) =>
        FormattableString.Invariant($"{transform.Outputs}x{transform.Outputs}{(transform.Stride == 2 ? "Stride2" : "")}");

    public override void Write(CSharpWriter writer)
    {
        var (m, r) = (Transform.Outputs, Transform.Taps);
        writer.Line($"/// <summary>Winograd convolution F({m}×{m}, {r}×{r}){(Transform.Stride == 2 ? " of stride 2" : "")}.</summary>");
        writer.Block($"private static void {Name}(Worker worker, int phase, AlignedFloats weights, in Winograd c{(Adds ? ", Image addends" : "")})", () => writer.Lines($$"""
            var pixels = {{Tiles.Pixels}};
            var blocks = (worker.Images * c.ImageTiles + c.BlockTiles - 1) / c.BlockTiles;
            if (worker.Threads == 1 || blocks >= 4 * worker.Threads || blocks > SharedLength / c.InputLength)
            {
                // Each block by one thread, whose cache keeps the transformed inputs.
                for (var item = -1; worker.Next(phase, blocks, ref item);)
                {
                    c.ClearHalos(worker, item, blocks);
                    {{_inputs.Name}}(worker, item, 0, c.InputPlanes, worker.Scratch, c.InputStart, pixels, c);
                    for (var channels = 0; channels < c.ChannelItems; channels++)
                    {
                        {{Name}}Item(worker, item, channels, worker.Scratch, c.InputStart, weights, c{{(Adds ? ", addends" : "")}});
                    }
                }

                return;
            }

            // Few blocks: threads share their inputs and split the output channels.
            for (var item = -1; worker.Next(phase + 1, blocks * c.InputPlanes, ref item);)
            {
                var block = item / c.InputPlanes;
                c.ClearHalos(worker, item, blocks * c.InputPlanes);
                {{_inputs.Name}}(worker, block, item % c.InputPlanes, 1, worker.Shared, block * c.InputLength, pixels, c);
            }

            for (var item = -1; worker.Next(phase + 2, blocks * c.ChannelItems, ref item);)
            {
                var (channels, block) = (item / blocks, item % blocks);
                {{Name}}Item(worker, block, channels, worker.Shared, block * c.InputLength, weights, c{{(Adds ? ", addends" : "")}});
            }
            """));
        writer.Line();
        writer.Line("/// <summary>Some output channels of a block of tiles.</summary>");
        writer.Block($"private static void {Name}Item(Worker worker, int block, int channels, AlignedFloats inputs, int start, AlignedFloats weights, in Winograd c{(Adds ? ", Image addends" : "")})", () => writer.Lines($$"""
            for (var row = 0; row < {{Transform.Points}}; row += c.RowsAtOnce)
            {
                {{_weights.Name}}(worker, channels, row, weights, c);
                {{_products.Name}}(worker, block, channels, row * {{Transform.Points}}, c.RowsAtOnce * {{Transform.Points}}, inputs, start, c);
            }

            {{_outputs.Name}}(worker, block, channels, weights, c{{(Adds ? ", addends" : "")}});
            """));
    }
}
