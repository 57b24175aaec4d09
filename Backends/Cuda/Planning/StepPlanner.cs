using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda.Kernels;

namespace RepVgg.Backends.Cuda.Planning;

/// <summary>Finds the kernels of each step.</summary>
internal static class StepPlanner
{
    /// <summary>Adds a step's launches.</summary>
    /// <exception cref="IR.Diagnostics.DiagnosticException">There is no kernel for it (RVC3001).</exception>
    public static void Plan(PlanContext context, LoweredStep step)
    {
        switch (step)
        {
            case PackInputStep pack when ConvolutionPlanner.ReadsPlanar(context.Bundle, pack.To):
                break;
            case PackInputStep pack:
                ArrangementKernels.PackInput(context, pack);
                break;
            case CopyOutputStep copy:
                ArrangementKernels.CopyOutput(context, copy);
                break;
            case ConvolutionStep convolution:
                ConvolutionPlanner.Plan(context, convolution);
                break;
            case LinearStep linear:
                LinearPlanner.Plan(context, linear);
                break;
            case AddStep or MulStep or ActivationStep or ScaleShiftStep or PairStep:
                PlanElements(context, step);
                break;
            case PoolStep pool:
                PoolKernels.Pool(context, pool);
                break;
            case GlobalAveragePoolStep mean:
                PoolKernels.GlobalAverage(context, mean);
                break;
            case AdaptiveAveragePoolStep mean:
                PoolKernels.Adaptive(context, mean);
                break;
            default:
                PlanArrangement(context, step);
                break;
        }
    }

    private static void PlanElements(PlanContext context, LoweredStep step)
    {
        switch (step)
        {
            case AddStep add:
                ElementSteps.Add(context, add);
                break;
            case MulStep mul:
                ElementSteps.Multiply(context, mul);
                break;
            case ActivationStep activation:
                ElementSteps.Activate(context, activation);
                break;
            case ScaleShiftStep scale:
                ElementSteps.ScaleShift(context, scale);
                break;
            case PairStep pair:
                ElementSteps.Pair(context, pair);
                break;
        }
    }

    private static void PlanArrangement(PlanContext context, LoweredStep step)
    {
        switch (step)
        {
            case ConcatStep concat:
                ArrangementKernels.Concat(context, concat);
                break;
            case PadStep pad:
                ArrangementKernels.Pad(context, pad);
                break;
            case InterleaveStep interleave:
                ArrangementKernels.Interleave(context, interleave);
                break;
            case SliceStep slice:
                ArrangementKernels.Slice(context, slice);
                break;
            case RepeatPixelStep repeat:
                ArrangementKernels.Repeat(context, repeat);
                break;
            case ResizeStep resize:
                ArrangementKernels.Resize(context, resize);
                break;
            default:
                PlanMemoryOrder(context, step);
                break;
        }
    }

    private static void PlanMemoryOrder(PlanContext context, LoweredStep step)
    {
        switch (step)
        {
            case FlattenStep flatten:
                MemoryOrderKernels.Flatten(context, flatten);
                break;
            case UnflattenStep unflatten:
                MemoryOrderKernels.Unflatten(context, unflatten);
                break;
            case ConstantStep constant:
                MemoryOrderKernels.Constant(context, constant);
                break;
            case StridedCopyStep copy:
                MemoryOrderKernels.Copy(context, copy);
                break;
            case ReduceStep reduce:
                MemoryOrderKernels.Reduce(context, reduce);
                break;
            case MatrixProductStep products:
                MemoryOrderKernels.Products(context, products);
                break;
            case SoftmaxStep softmax:
                MemoryOrderKernels.Softmax(context, softmax);
                break;
            case ChannelSoftmaxStep softmax:
                MemoryOrderKernels.ChannelSoftmax(context, softmax);
                break;
            default:
                throw BackendDiagnostics.UnsupportedOp.Error($"{step.Name}: the CUDA backend has no kernel for {step.Kernel}");
        }
    }
}
