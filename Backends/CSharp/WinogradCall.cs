using RepVgg.Backends.Core;

namespace RepVgg.Backends.CSharp;

/// <summary>Writes the call of a Winograd convolution.</summary>
internal sealed class WinogradCall(LoweredModel model, ConvolutionStep step, WinogradConvolution algorithm)
{
    private const int Block = ActivationBuffer.BlockChannels;

    public void Write(CSharpWriter writer, KernelSet kernels, int phase)
    {
        var (a, from, to, op) = (algorithm, step.From, step.To, step.Op);
        var input = model.OffsetOf(from) + ((from.Halo.Top - op.Padding.Top) * from.RowStride) + ((from.Halo.Left - op.Padding.Left) * Block);
        var depth = a.PlanesPerBlock * Block;
        writer.Block($"{kernels.Use(new WinogradKernel(a.Transform, a.Tiles))}(worker, {phase}, _weights, new Winograd", () =>
        {
            writer.Line($"Input = {Num(input)}, InputRowStride = {Num(from.RowStride)}, InputPlaneStride = {Num(from.PlaneStride)}, InputPlanes = {a.InputPlanes},");
            writer.Line($"ImageTiles = {a.ImageTiles}, TileColumns = {a.TileColumns}, BlockTiles = {a.BlockTiles}, InputPointStride = {Num(a.InputPointStride)}, InputLength = {Num(a.InputLength)},");
            writer.Line($"ProductPointStride = {Num(a.ProductPointStride)}, ProductStart = {Num(a.ProductStart)}, InputStart = {Num(a.InputStart)},");
            writer.Block("Product = new Convolution", () =>
            {
                writer.Line($"InputPlanes = {a.InputPlanes}, PlaneStride = {Num(a.BlockTiles * Block)}, PlanesPerBlock = {a.PlanesPerBlock}, KernelRows = 1, KernelColumns = 1, Run = 16,");
                writer.Line($"OutputsPerGroup = {Num((long)a.OutputPlanes * Block / op.Groups)}, InputsPerGroup = {depth}, Weights = {Num(step.Weights.Offset)}, WeightBlock = {Num(a.WeightBlock)},");
                writer.Line($"OutputPlaneStride = {Num(a.BlockTiles * Block)}, ItemChannels = {a.ItemChannels},");
            }, "},");
            writer.Line($"PointWeights = {Num(depth * Block)}, Bias = {Num(step.Bias.Offset)}, ChannelItems = {a.OutputPlanes * Block / a.ItemChannels},");
            writer.Line($"Output = {Num(model.OffsetOf(to) + to.Interior)}, OutputRowStride = {Num(to.RowStride)}, OutputPlaneStride = {Num(to.PlaneStride)},");
            writer.Line($"OutputHeight = {to.Height}, OutputWidth = {to.Width},{ConvolutionCall.Limits(step.Epilogue)}");
        }, "});");
    }

    private static string Num(long value) => Literals.Int(value);
}
