using System.Globalization;
using RepVgg.Backends.Core;
using static RepVgg.Backends.CSharp.KernelCalls;

namespace RepVgg.Backends.CSharp;

/// <summary>Writes the call of a Winograd convolution.</summary>
internal sealed class WinogradCall(LoweredModel model, ConvolutionStep step, WinogradConvolution algorithm)
{
    private const int Block = ActivationBuffer.BlockChannels;

    public void Write(CSharpWriter writer, KernelCalls calls, int phase, string start)
    {
        var (from, to, op) = (step.From, step.To, step.Op);
        string[] fields = [.. Kernels(calls.Kernels), .. Sizes(), .. ConvolutionCall.Limits(step), .. InputLimits()];
        (string Field, ActivationBuffer? Buffer)[] images = [("Addend", step.Addend), ("Factors", step.Scale?.Factors), ("Mean", step.Mean)];
        var more = images.Where(image => image.Buffer is not null).ToArray();
        var stem = Text($"Winograd{WinogradKernel.Suffix(algorithm.Transform)}From{from.Planes * Block}To{to.Planes * Block}x{to.Height}x{to.Width}");
        var shape = calls.Kernels.Use(stem, name => new WinogradShape(name, string.Join('\n', fields), string.Join(' ', more.Select(image => image.Field))));
        string[] places =
        [
            $"input: {calls.Image(from, channel: 0, -op.Padding.Top, -op.Padding.Left)}",
            $"weights: {Num(step.Weights.Offset)}",
            $"bias: {Num(step.Bias.Offset)}",
            $"output: {calls.Image(to)}",
            to.Halo == Halo.None ? "halo: default" : $"halo: {HaloOf(model, to)}",
            .. more.Select(image => calls.Image(image.Buffer!)),
        ];
        writer.Line($"{start}{calls.Kernels.Use(WinogradKernel.Instance)}(worker, {phase}, _weights,");
        writer.Indented(() => writer.Fill([$"{shape}({places[0]},", .. places[1..^1].Select(place => place + ","), places[^1] + "));"]));
    }

    private string[] Kernels(KernelSet kernels)
    {
        var (transform, tiles) = (algorithm.Transform, new TileSet(algorithm.Tiles, Block, Taps.Pointwise, Adds: false));
        var outputs = new WinogradOutputs(transform, step.Addend is not null);
        return
        [
            $"TransformInputs = {kernels.Use(new WinogradInputs(transform, step.Scale is not null))},",
            $"TransformWeights = {kernels.Use(new WinogradWeights(transform))},",
            $"Multiply = {kernels.Use(new WinogradProducts(tiles))},",
            $"TransformOutputs = {kernels.Use(step.Mean is null ? outputs : new WinogradMeans(outputs))},",
            Text($"Points = {transform.Points},"),
            Text($"IdlePoints = 0b{transform.Short.Idle.Sum(p => 1 << p):B},"),
            $"Pixels = {tiles.Pixels},",
        ];
    }

    private string[] InputLimits() => step.Scale is { Epilogue: var epilogue }
        ? [$"InputFloor = {Literals.Float(epilogue.Floor)},", $"InputCeiling = {Literals.Float(epilogue.Ceiling)},"]
        : [];

    private string[] Sizes()
    {
        var (a, to) = (algorithm, step.To);
        return
        [
            Text($"InputPlanes = {a.InputPlanes},"),
            Text($"ImageTiles = {a.ImageTiles},"),
            Text($"TileColumns = {a.TileColumns},"),
            Text($"ShortRows = {a.ShortRows},"),
            Text($"ShortColumns = {a.ShortColumns},"),
            Text($"BlockTiles = {a.BlockTiles},"),
            Text($"PlanesPerBlock = {a.PlanesPerBlock},"),
            $"OutputsPerGroup = {Num((long)a.OutputPlanes * Block / step.Op.Groups)},",
            $"InputPointStride = {Num(a.InputPointStride)},",
            $"InputLength = {Num(a.InputLength)},",
            $"InputStart = {Num(a.InputStart)},",
            $"ProductPointStride = {Num(a.ProductPointStride)},",
            $"ProductStart = {Num(a.ProductStart)},",
            $"ProductPlaneStride = {Num(a.FilledTiles * Block)},",
            Text($"RowsAtOnce = {a.RowsAtOnce},"),
            $"WeightPointStride = {Num(a.WeightPointStride)},",
            $"WeightStart = {Num(a.WeightStart)},",
            Text($"ChannelItems = {a.ChannelItems},"),
            Text($"ItemChannels = {a.ItemChannels},"),
            Text($"OutputHeight = {to.Height},"),
            Text($"OutputWidth = {to.Width},"),
        ];
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
