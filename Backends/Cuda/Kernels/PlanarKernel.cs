using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda.Memory;
using RepVgg.Backends.Cuda.Planning;
using RepVgg.Backends.Cuda.Source;
using RepVgg.Runtime.Cuda.Bundles;
using static RepVgg.Backends.Cuda.Source.CText;

namespace RepVgg.Backends.Cuda.Kernels;

/// <summary>The first layer: a convolution that reads a model input of few channels as it is given, NCHW float32.</summary>
internal static class PlanarKernel
{
    /// <summary>The most input channels that it is for; more fill a GEMM's slices.</summary>
    public const int MostChannels = 4;

    private const int Threads = 128;
    private const int PixelsPerThread = 4;
    private const int OutputsPerBlock = 16;

    // For the cost model: the compiler's registers, and the share of multiply-adds among the inner loop's instructions.
    private const int Registers = 64;
    private const double Share = 0.5;

    // The weights of 16 outputs stay within a quarter of the shared memory that a block may declare.
    private const int MostTaps = 192;

    private const int MostUnrolledTaps = 9;

    /// <summary>Whether it can compute a layer.</summary>
    public static bool Fits(ConvolutionStep step) =>
        step.Op.Groups == 1 && step.From.Channels <= MostChannels && step.KernelShape[1] * step.KernelShape[2] * step.KernelShape[3] <= MostTaps;

    /// <summary>Launches it.</summary>
    public static void Launch(PlanContext context, ConvolutionStep step, int input, Tail tail)
    {
        var (op, from, to) = (step.Op, step.From, context.Tensor(step.To));
        var (height, width) = (step.KernelShape[2], step.KernelShape[3]);
        var outputs = Whole.Multiple(to.Channels, OutputsPerBlock);
        var weights = context.Bundle.Weights.Add(
            step.Weights.Source!.Name + ".planar",
            [height * width, from.Channels, outputs],
            context.Format,
            () => ChannelsOutermost(KernelPacking.OutputsInnermost(step.Weights.Source!, 1, from.Channels, outputs), height * width, from.Channels, outputs));
        var model = new TemplateModel
        {
            ["channels"] = from.Channels,
            ["height_taps"] = height,
            ["width_taps"] = width,
            ["taps"] = height * width,
            ["outputs"] = to.Stride,
            ["weight_outputs"] = outputs,
            ["pixels"] = to.Pixels,
            ["output_width"] = to.Width,
            ["input_height"] = from.Height,
            ["input_width"] = from.Width,
            ["stride_y"] = op.Stride.Height,
            ["stride_x"] = op.Stride.Width,
            ["pad_top"] = Text($"({op.Padding.Top})"),
            ["pad_left"] = Text($"({op.Padding.Left})"),
            ["pixels_per_thread"] = PixelsPerThread,
            ["element"] = context.Format.Type,
            ["activation"] = tail.Function,
            ["output_bound"] = to.Stride % OutputsPerBlock != 0,
            ["dilation_y"] = op.Dilation.Height,
            ["dilation_x"] = op.Dilation.Width,

            // More taps than that, and the addresses that a compiler computes in advance don't fit the registers.
            ["unroll"] = height * width <= MostUnrolledTaps ? "#pragma unroll" : "#pragma unroll 1",
        };
        model.ImportElements(context.Format);
        var name = Text($"conv_planar_c{from.Channels}_k{to.Channels}_{height}x{width}s{op.Stride.Height}_{to.Height}x{to.Width}{tail.Suffix}");
        var grid = new GridSize(
            GridExtent.PerImage(to.Pixels, Threads / 4 * PixelsPerThread), GridExtent.Constant(outputs / OutputsPerBlock), GridExtent.Constant(1));
        context.Launch(
            step, "conv_planar.sbn-cu", name, Threads, model, grid, new InputArgument(input), new WeightArgument(weights), tail.Bias, new BufferArgument(step.To.Index));
        context.Describe(new(
            Text($"{Threads / 4 * PixelsPerThread}x{OutputsPerBlock}"), Registers, height * width * from.Channels * OutputsPerBlock * sizeof(float), context.Gpu.FusedMultiplyAddsPerClock * Share));
    }

    /// <summary>[taps][channels][outputs] to [channels][taps][outputs].</summary>
    private static float[] ChannelsOutermost(float[] packed, int taps, int channels, int outputs)
    {
        var result = new float[packed.Length];
        for (var row = 0; row < taps * channels; row++)
        {
            packed.AsSpan(row * outputs, outputs).CopyTo(result.AsSpan(((row % channels * taps) + (row / channels)) * outputs));
        }

        return result;
    }
}
