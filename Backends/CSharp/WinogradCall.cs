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
        var (transform, tiles) = (algorithm.Transform, new TileSet(algorithm.Tiles, Block, Taps.Pointwise, Adds: false));
        var (a, from, to, op) = (algorithm, step.From, step.To, step.Op);
        var input = model.OffsetOf(from) + ((from.Halo.Top - op.Padding.Top) * from.RowStride) + ((from.Halo.Left - op.Padding.Left) * Block);
        var addend = ConvolutionCall.Addend(step, calls).Select(image => $"Addend = {image},");
        writer.Block($"{calls.Kernels.Use(WinogradKernel.Instance)}(worker, {phase}, _weights, new Winograd", () =>
        {
            writer.Fill(
                $"TransformInputs = {calls.Kernels.Use(new WinogradInputs(transform))},",
                $"TransformWeights = {calls.Kernels.Use(new WinogradWeights(transform))},",
                $"Multiply = {calls.Kernels.Use(new WinogradProducts(tiles))},",
                $"TransformOutputs = {calls.Kernels.Use(new WinogradOutputs(transform, step.Addend is not null))},",
                Text($"Points = {transform.Points},"),
                $"Pixels = {tiles.Pixels},",
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
            ConvolutionCall.WriteEnds(writer, model, step, addend);
        }, "});");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
