using RepVgg.IR.Ops;

namespace RepVgg.Backends.Core;

/// <summary>
/// Predicts the time of a convolution in cycles of a core that starts one 512-bit multiply-add per cycle; docs/performance.md has the
/// measurements behind the constants. Only ratios matter: twice as many multiply-adds per cycle change little between algorithms.
/// </summary>
internal static class CostModel
{
    private const int Block = ActivationBuffer.BlockChannels;

    /// <summary>The part of the multiply-adds' peak that the register tiles reach.</summary>
    private const double Efficiency = 0.93;

    /// <summary>Cycles that one transform of 16 channels takes per number that it reads or writes.</summary>
    private const double TransformCycles = 6;

    /// <summary>Bytes of weights per cycle of waiting for them, or of transforming them, beyond what multiply-adds hide.</summary>
    private const double WeightBytesPerCycle = 16;

    /// <summary>A transform has some 150 lines of kernels; they have to save this part of the direct algorithm's cycles, and so many.</summary>
    private const double LeastSaving = 0.12;
    private const double LeastCyclesSaved = 5_000;

    /// <summary>Channels from which a Winograd transform can pay.</summary>
    private const int LeastChannels = 16;

    /// <summary>The Winograd transforms that can compute a shape.</summary>
    public static IEnumerable<WinogradTransform> Transforms(ConvolutionShape shape)
    {
        var (op, kernel) = (shape.Op, shape.Kernel);
        return op.Dilation == Size2D.One && shape.HasWholeBlocks && shape.InputsPerGroup >= LeastChannels
            ? WinogradTransform.All.Where(t => (kernel[2], kernel[3]) == (t.Taps, t.Taps) && (op.Stride.Height, op.Stride.Width) == (t.Stride, t.Stride))
            : [];
    }

    /// <summary>The cheapest transform, or null where none saves enough. F(6×6) must be asked for, because of its errors.</summary>
    public static WinogradTransform? Choose(ConvolutionShape shape)
    {
        var best = Transforms(shape).Where(t => !TuningCandidates.IsInaccurate(t)).MinBy(Winograd);
        var direct = OfAnyBatch(images => DirectCycles(shape, images));
        return best is not null && direct - Winograd(best) >= Math.Max(LeastSaving * direct, LeastCyclesSaved) ? best : null;

        double Winograd(WinogradTransform transform) => OfAnyBatch(images => WinogradCycles(shape, transform, images));
    }

    /// <summary>Cycles per image of an algorithm that was laid out, which counts what it really multiplies: few input channels, or groups that share blocks.</summary>
    public static double Cycles(ConvolutionShape shape, ConvolutionAlgorithm algorithm) => algorithm is WinogradConvolution { Transform: var transform }
        ? WinogradCycles(shape, transform)
        : Cycles(algorithm.PackedLength, algorithm.PackedLength * shape.Output[2] * shape.Output[3], images: 1);

    /// <summary>Cycles per image of the direct algorithm.</summary>
    public static double DirectCycles(ConvolutionShape shape, int images = 1)
    {
        var (inputs, outputs) = Channels(shape);
        var weights = (double)inputs * outputs * shape.Kernel[2] * shape.Kernel[3];
        return Cycles(weights, weights * shape.Output[2] * shape.Output[3], images);
    }

    /// <summary>Cycles per image of a Winograd algorithm.</summary>
    public static double WinogradCycles(ConvolutionShape shape, WinogradTransform transform, int images = 1)
    {
        var (inputs, outputs) = Channels(shape);
        var points = transform.Points * transform.Points;
        var (rows, columns) = (shape.Output[2], shape.Output[3]);
        var tiles = WinogradPlan.Tiles(rows, transform) * WinogradPlan.Tiles(columns, transform);
        var products = WinogradPlan.AreTogether(tiles) ? transform.ProductsFor(rows) * transform.ProductsFor(columns) : tiles * points;
        var kernels = (double)inputs * outputs;
        var transforms = (double)tiles * points * TransformCycles * ((shape.Input[1] + shape.Output[1]) / (double)Block);
        return Cycles(points * kernels, products * kernels, images) + transforms;
    }

    /// <summary>One choice serves all batches: it is judged by one image, which waits for weights the longest, and by as many as share them.</summary>
    private static double OfAnyBatch(Func<int, double> cycles) => (cycles(1) + cycles(LoweredModel.ImagesAtOnce)) / 2;

    /// <summary>Each weight arrives once for all images.</summary>
    private static double Cycles(double weights, double products, int images) =>
        (products / Block / Efficiency) + (weights * sizeof(float) / WeightBytesPerCycle / images);

    /// <summary>Input channels of a group and output channels in all, as they are computed.</summary>
    private static (int Inputs, int Outputs) Channels(ConvolutionShape shape) =>
        (Rounded(shape.InputsPerGroup), Rounded(shape.Kernel[0]));

    private static int Rounded(int channels) => ActivationBuffer.BlocksOf(channels) * Block;
}
