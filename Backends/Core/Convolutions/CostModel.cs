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

    /// <summary>A transform's kernels are hundreds of lines; they have to save this part of the direct algorithm's time.</summary>
    private const double LeastSaving = 0.23;

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
        var best = Transforms(shape).Where(t => !TuningCandidates.IsInaccurate(t)).MinBy(t => WinogradCycles(shape, t));
        return best is not null && WinogradCycles(shape, best) <= (1 - LeastSaving) * DirectCycles(shape) ? best : null;
    }

    /// <summary>Cycles of an algorithm that was laid out, which counts what it really multiplies: few input channels, or groups that share blocks.</summary>
    public static double Cycles(ConvolutionShape shape, ConvolutionAlgorithm algorithm) => algorithm is WinogradConvolution { Transform: var transform }
        ? WinogradCycles(shape, transform)
        : Products(algorithm.PackedLength, shape.Output[2] * shape.Output[3]);

    /// <summary>Cycles of the direct algorithm.</summary>
    public static double DirectCycles(ConvolutionShape shape)
    {
        var (inputs, outputs) = Channels(shape);
        var weights = (double)inputs * outputs * shape.Kernel[2] * shape.Kernel[3];
        return Products(weights, shape.Output[2] * shape.Output[3]);
    }

    /// <summary>Cycles of a Winograd algorithm.</summary>
    public static double WinogradCycles(ConvolutionShape shape, WinogradTransform transform)
    {
        var (inputs, outputs) = Channels(shape);
        var points = transform.Points * transform.Points;
        var tiles = (double)WinogradPlan.Tiles(shape.Output[2], transform) * WinogradPlan.Tiles(shape.Output[3], transform);
        var weights = (double)points * inputs * outputs;
        var transforms = tiles * points * TransformCycles * ((shape.Input[1] + shape.Output[1]) / (double)Block);
        return Products(weights, tiles) + transforms;
    }

    /// <summary>Each weight arrives once, and is multiplied with as many inputs.</summary>
    private static double Products(double weights, double inputs) =>
        (weights * inputs / Block / Efficiency) + (weights * sizeof(float) / WeightBytesPerCycle);

    /// <summary>Input channels of a group and output channels in all, as they are computed.</summary>
    private static (int Inputs, int Outputs) Channels(ConvolutionShape shape) =>
        (Rounded(shape.InputsPerGroup), Rounded(shape.Kernel[0]));

    private static int Rounded(int channels) => ActivationBuffer.BlocksOf(channels) * Block;
}
