using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda.Costs;
using RepVgg.Backends.Cuda.Kernels;
using RepVgg.Backends.Cuda.Memory;
using RepVgg.IR.Tensors;
using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Backends.Cuda.Planning;

/// <summary>Chooses how fully connected layers are computed: vector by vector, or as a GEMM over the batch.</summary>
internal static class LinearPlanner
{
    // Fewer images than this leave most rows of a GEMM's tile empty where an image is one pixel.
    private const int GemmImages = 8;

    /// <summary>Whether images of one pixel are computed one by one.</summary>
    public static bool PrefersVectors(PlanContext context) => context.Batch < GemmImages;

    /// <summary>Adds a layer's launches.</summary>
    public static void Plan(PlanContext context, LinearStep step)
    {
        var (from, to) = (context.Tensor(step.From), context.Tensor(step.To));
        var tail = new Tail(context.Bundle.Weights.Vector(step.Name, step.Bias, to.Stride), Addend: null, context.Function(step.Epilogue));
        if (PrefersVectors(context))
        {
            PlanVector(context, step, step.Weights.Source!, step.From, step.To, tail);
            return;
        }

        var problem = Problem(from, to);
        if (MmaPlanner.Plan(context, step, problem, step.Weights.Source!, step.From, step.To, tail))
        {
            return;
        }

        var schedule = ScheduleChooser.Best(context.Gpu, problem, context.Batch, mostSplits: 16).Schedule;
        var weights = Weights(context, step.Weights.Source!, from, to);
        GemmKernel.Launch(context, step, problem, schedule, new(new BufferArgument(step.From.Index), weights, new BufferArgument(step.To.Index)), tail);
    }

    /// <summary>Adds the launch of a matrix times one vector per image.</summary>
    public static void PlanVector(PlanContext context, LoweredStep step, WeightTensor matrix, ActivationBuffer input, ActivationBuffer output, Tail tail)
    {
        var (from, to) = (context.Tensor(input), context.Tensor(output));
        var problem = new MmaProblem(Problem(from, to), context.Bundle.Options.Precision);
        if (MmaScheduleChooser.Prefers(context.Gpu, problem))
        {
            LinearKernel.LaunchRows(context, step, matrix.Shape[1], from, to, problem.Depth, Data(MmaKernel.Weights(context, problem, matrix)), tail);
            return;
        }

        LinearKernel.Launch(context, step, matrix.Shape[1], from, to, Data(Weights(context, matrix, from, to)), tail);

        Operands Data(WeightArgument weights) => new(new BufferArgument(input.Index), weights, new BufferArgument(output.Index));
    }

    /// <summary>The layer as products over the batch.</summary>
    private static GemmProblem Problem(DeviceTensor from, DeviceTensor to) => new()
    {
        Channels = from.Stride,
        PixelStride = from.Stride,
        Height = 1,
        Width = 1,
        Outputs = to.Stride,
        OutputStride = to.Stride,
        OutputHeight = 1,
        OutputWidth = 1,
    };

    /// <summary>[inputs as stored, in whole slices][outputs as stored].</summary>
    private static WeightArgument Weights(PlanContext context, WeightTensor matrix, DeviceTensor from, DeviceTensor to)
    {
        var rows = Whole.Multiple(from.Stride, GemmTile.ChannelMultiple);
        var kernel = matrix with { Shape = Shape.Of(matrix.Shape[0], matrix.Shape[1], 1, 1) };
        return new(context.Bundle.Weights.Add(matrix.Name, [1, rows, to.Stride], context.Format, () => KernelPacking.OutputsInnermost(kernel, 1, rows, to.Stride)));
    }
}
