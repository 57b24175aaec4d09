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

    /// <summary>Bytes of weights that arrive per cycle when they come from main memory.</summary>
    private const double WeightBytesPerCycle = 8;

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

    /// <summary>Cycles of the direct algorithm.</summary>
    public static double DirectCycles(ConvolutionShape shape)
    {
        var (inputs, outputs) = Channels(shape);
        var weights = (double)inputs * outputs * shape.Kernel[2] * shape.Kernel[3];
        return Slower(weights * shape.Output[2] * shape.Output[3] / Block, weights);
    }

    /// <summary>Cycles of a Winograd algorithm.</summary>
    public static double WinogradCycles(ConvolutionShape shape, WinogradTransform transform)
    {
        var (inputs, outputs) = Channels(shape);
        var points = transform.Points * transform.Points;
        var tiles = (double)WinogradPlan.Tiles(shape.Output[2], transform) * WinogradPlan.Tiles(shape.Output[3], transform);
        var weights = (double)points * inputs * outputs;
        var transforms = tiles * points * TransformCycles * ((shape.Input[1] + shape.Output[1]) / (double)Block);
        return Slower(weights * tiles / Block, weights) + transforms;
    }

    /// <summary>Multiplications and the arrival of their weights overlap; the slower one is what takes time.</summary>
    private static double Slower(double multiplyAdds, double weights) =>
        Math.Max(multiplyAdds / Efficiency, weights * sizeof(float) / WeightBytesPerCycle);

    /// <summary>Input channels of a group and output channels in all, as they are computed.</summary>
    private static (int Inputs, int Outputs) Channels(ConvolutionShape shape) =>
        (Rounded(shape.InputsPerGroup), Rounded(shape.Kernel[0]));

    private static int Rounded(int channels) => ActivationBuffer.BlocksOf(channels) * Block;
}
