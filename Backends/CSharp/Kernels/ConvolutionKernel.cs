using System.Globalization;

namespace RepVgg.Backends.CSharp;

/// <summary>One item of a direct or depthwise convolution: some rows of some output channels of an image, tile by tile.</summary>
/// <param name="Tiles">The register tiles.</param>
/// <param name="Scales">Whether the input's channels have factors, with which the weights are multiplied instead.</param>
internal sealed record ConvolutionKernel(TileSet Tiles, bool Scales) : Kernel(Stem(Tiles.Taps, Tiles.PixelStep) + Tiles.Suffix + (Scales ? "Scaled" : ""))
{
    public override IEnumerable<Kernel> Requires => [.. Tiles.Kernels, .. Scales ? [SharedKernels.Image, ScaledWeightsKernel.Instance] : (Kernel[])[]];

    public override void Write(CSharpWriter writer)
    {
        writer.Line($"/// <summary>{Tiles.Taps} convolution; neighbouring pixels read inputs {Tiles.PixelStep} elements apart.</summary>");
        writer.Line("[MethodImpl(MethodImplOptions.AggressiveOptimization)]");
        writer.Block($"private static void {Name}(Worker worker, int item, AlignedFloats weights, in Convolution c{(Tiles.Adds ? ", Image addends" : "")}{(Scales ? ", Image factors, ref int scaled" : "")})", () =>
        {
            Tiles.WriteSizes(writer);
            writer.Line("var (rest, rows) = Math.DivRem(item, c.RowItems);");
            writer.Line("var (channelItem, image) = Math.DivRem(rest, worker.Images);");
            writer.Line("var arena = worker.Image(image);");
            if (Scales)
            {
                writer.Block("if (scaled != rest)", () =>
                {
                    writer.Line("// Items of other rows of the same channels use the same weights.");
                    writer.Line($"{ScaledWeightsKernel.Instance.Name}(worker, weights, channelItem, arena, factors, c);");
                    writer.Line("scaled = rest;");
                });
                writer.Line();
            }

            writer.Line("if (item < worker.Images) { c.Halo.Clear(worker.Image(item)); }");
            writer.Line("worker.Expect(weights, c.Weights, c.ItemChannels / 16 * c.WeightBlock, channelItem, (item + worker.Threads) / c.RowItems / worker.Images);");
            writer.Line("var (start, end) = (rows * c.OutputHeight / c.RowItems, (rows + 1) * c.OutputHeight / c.RowItems);");
            writer.Block("for (var channel = channelItem * c.ItemChannels; channel < (channelItem + 1) * c.ItemChannels; channel += channels)", () =>
            {
                writer.Line("var (block, lane) = (channel / 16, channel % 16);");
                writer.Line(Scales
                    ? $"ref var w = ref worker.Scratch.At({ScaledWeightsKernel.Start} + (block - channelItem * c.ItemChannels / 16) * c.WeightBlock + lane);"
                    : "ref var w = ref weights.At(c.Weights + block * c.WeightBlock + lane);");
                writer.Line("ref var bias = ref weights.At(c.Bias + channel);");
                if (Tiles.NarrowCrossesRows)
                {
                    WriteCrossingTiles(writer);
                }

                writer.Block("for (var y = start; y < end; y++)", () =>
                {
                    WriteReferences(writer, "input", "output", "addend", " + y * c.InputRowStep", " + y * c.OutputRowStride", " + y * addends.RowStride");
                    writer.Block("for (var next = 0; next < c.OutputWidth; next += pixels)", () => WriteTile(writer));
                });
            });
        });
    }

    private static string Stem(Taps taps, int pixelStep) => string.Create(CultureInfo.InvariantCulture, $"{taps}Step{pixelStep}");

    private void WriteReferences(CSharpWriter writer, string input, string output, string addend, string inputRow = "", string outputRow = "", string addendRow = "")
    {
        var lane = Tiles.Taps == Taps.Depthwise ? " + lane" : "";
        writer.Line($"ref var {input} = ref arena.At(c.Input + c.FirstPlane(block) * c.PlaneStride{inputRow}{lane});");
        writer.Line($"ref var {output} = ref arena.At(c.Output + block * c.OutputPlaneStride{outputRow} + lane);");
        if (Tiles.Adds)
        {
            writer.Line($"ref var {addend} = ref arena.At(addends.Start + block * addends.PlaneStride{addendRow} + lane);");
        }
    }

    private void WriteCrossingTiles(CSharpWriter writer)
    {
        writer.Block("if (!HasVector512)", () =>
        {
            WriteReferences(writer, "from", "to", "added");
            writer.Block("for (var first = start * c.OutputWidth; first < end * c.OutputWidth; first += pixels)", () =>
            {
                writer.Line("worker.ReadAhead();");
                Tiles.WriteNarrowCall(writer, "ref from, ref w, ref bias, ref to, c, first, end * c.OutputWidth - 1" + (Tiles.Adds ? ", ref added, addends" : ""));
            });
            writer.Line();
            writer.Line("continue;");
        });
        writer.Line();
    }

    private void WriteTile(CSharpWriter writer)
    {
        writer.Line("// The last tile of a row overlaps the one before.");
        writer.Line("var first = Math.Min(next, c.OutputWidth - pixels);");
        writer.Line($"ref var from = ref Unsafe.Add(ref input, first * {Tiles.PixelStep});");
        writer.Line("ref var to = ref Unsafe.Add(ref output, first * 16);");
        writer.Line("worker.ReadAhead();");
        var arguments = "ref from, ref w, ref bias, ref to, c" + (Tiles.Adds ? ", ref Unsafe.Add(ref addend, first * 16), addends" : "");
        if (Tiles.NarrowCrossesRows)
        {
            Tiles.WriteWideCall(writer, arguments);
        }
        else
        {
            Tiles.WriteCall(writer, arguments);
        }
    }
}
