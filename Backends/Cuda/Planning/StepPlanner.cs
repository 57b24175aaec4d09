using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda.Kernels;

namespace RepVgg.Backends.Cuda.Planning;

/// <summary>Finds the kernels of each step.</summary>
internal static class StepPlanner
{
    /// <summary>Adds a step's launches.</summary>
    /// <exception cref="IR.Diagnostics.DiagnosticException">There is no kernel for it (RVC3001).</exception>
    public static void Plan(PlanContext context, LoweredStep step) => Planner(step)(context);

    private static Action<PlanContext> Planner(LoweredStep step) => step switch
    {
        PackInputStep pack => c => PackInput(c, pack),
        CopyOutputStep copy => c => ArrangementKernels.CopyOutput(c, copy),
        ConvolutionStep convolution => c => ConvolutionPlanner.Plan(c, convolution),
        LinearStep linear => c => LinearPlanner.Plan(c, linear),
        AddStep add => c => ElementSteps.Add(c, add),
        MulStep mul => c => ElementSteps.Multiply(c, mul),
        ActivationStep activation => c => ElementSteps.Activate(c, activation),
        ScaleShiftStep scale => c => ElementSteps.ScaleShift(c, scale),
        PairStep pair => c => ElementSteps.Pair(c, pair),
        PoolStep pool => c => PoolKernels.Pool(c, pool),
        GlobalAveragePoolStep mean => c => PoolKernels.GlobalAverage(c, mean),
        AdaptiveAveragePoolStep mean => c => PoolKernels.Adaptive(c, mean),
        ConcatStep concat => c => ArrangementKernels.Concat(c, concat),
        PadStep pad => c => ArrangementKernels.Pad(c, pad),
        InterleaveStep interleave => c => ArrangementKernels.Interleave(c, interleave),
        SliceStep slice => c => ArrangementKernels.Slice(c, slice),
        RepeatPixelStep repeat => c => ArrangementKernels.Repeat(c, repeat),
        ResizeStep resize => c => ArrangementKernels.Resize(c, resize),
        FlattenStep flatten => c => MemoryOrderKernels.Flatten(c, flatten),
        UnflattenStep unflatten => c => MemoryOrderKernels.Unflatten(c, unflatten),
        ConstantStep constant => c => MemoryOrderKernels.Constant(c, constant),
        StridedCopyStep copy => c => StridedCopyKernels.Copy(c, copy),
        ReduceStep reduce => c => ReduceKernels.Reduce(c, reduce),
        MatrixProductStep products => c => MemoryOrderKernels.Products(c, products),
        SoftmaxStep softmax => c => MemoryOrderKernels.Softmax(c, softmax),
        ChannelSoftmaxStep softmax => c => MemoryOrderKernels.ChannelSoftmax(c, softmax),
        _ => throw BackendDiagnostics.UnsupportedOp.Error($"{step.Name}: the CUDA backend has no kernel for {step.Kernel}"),
    };

    private static void PackInput(PlanContext context, PackInputStep step)
    {
        if (!ConvolutionPlanner.ReadsPlanar(context.Bundle, step.To))
        {
            ArrangementKernels.PackInput(context, step);
        }
    }
}
