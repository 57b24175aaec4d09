using System.Globalization;
using RepVgg.Backends.Core;
using static RepVgg.Backends.CSharp.KernelCalls;

namespace RepVgg.Backends.CSharp;

/// <summary>Writes the call of a Winograd convolution.</summary>
internal sealed class WinogradCall(LoweredModel model, ConvolutionStep step, WinogradConvolution algorithm)
{
    private const int Block = ActivationBuffer.BlockChannels;

    public void Write(CSharpWriter writer, KernelCalls calls, int phase)
    {
        var kernel = new WinogradKernel(algorithm.Transform, new(algorithm.Tiles, Block, Depthwise: false, Adds: false), step.Addend is not null);
        var (a, from, to, op) = (algorithm, step.From, step.To, step.Op);
        var input = model.OffsetOf(from) + ((from.Halo.Top - op.Padding.Top) * from.RowStride) + ((from.Halo.Left - op.Padding.Left) * Block);
        writer.Block($"{calls.Kernels.Use(kernel)}(worker, {phase}, _weights, new Winograd", () =>
        {
            writer.Fill(
                $"Input = {Num(input)},",
                $"InputRowStride = {Num(from.RowStride)},",
                $"InputPlaneStride = {Num(from.PlaneStride)},",
                Text($"InputPlanes = {a.InputPlanes},"),
                Text($"ImageTiles = {a.ImageTiles},"),
                Text($"TileColumns = {a.TileColumns},"),
                Text($"BlockTiles = {a.BlockTiles},"),
                Text($"PlanesPerBlock = {a.PlanesPerBlock},"),
                $"OutputsPerGroup = {Num((long)a.OutputPlanes * Block / op.Groups)},",
                $"InputPointStride = {Num(a.InputPointStride)},",
                $"InputLength = {Num(a.InputLength)},",
                $"InputStart = {Num(a.InputStart)},",
                $"ProductPointStride = {Num(a.ProductPointStride)},",
                $"ProductStart = {Num(a.ProductStart)},",
                $"ProductPlaneStride = {Num(a.FilledTiles * Block)},",
                $"Weights = {Num(step.Weights.Offset)},",
                Text($"RowsAtOnce = {a.RowsAtOnce},"),
                $"WeightPointStride = {Num(a.WeightPointStride)},",
                $"WeightStart = {Num(a.WeightStart)},",
                $"Bias = {Num(step.Bias.Offset)},",
                Text($"ChannelItems = {a.OutputPlanes * Block / a.ItemChannels},"),
                Text($"ItemChannels = {a.ItemChannels},"),
                $"Output = {Num(model.OffsetOf(to) + to.Interior)},",
                $"OutputRowStride = {Num(to.RowStride)},",
                $"OutputPlaneStride = {Num(to.PlaneStride)},",
                Text($"OutputHeight = {to.Height},"),
                Text($"OutputWidth = {to.Width},"));
            ConvolutionCall.WriteEnds(writer, model, step);
        }, string.Concat(["}", .. ConvolutionCall.Addend(step, calls).Select(a => ", " + a), ");"]));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
