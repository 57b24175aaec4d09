using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda.Kernels;
using RepVgg.Backends.Cuda.Memory;
using RepVgg.Backends.Cuda.Tuning;
using RepVgg.IR.Ops;
using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Backends.Cuda.Planning;

/// <summary>Chooses how each convolution is computed.</summary>
internal static class ConvolutionPlanner
{
    /// <summary>Adds a convolution's launches.</summary>
    public static void Plan(PlanContext context, ConvolutionStep step)
    {
        var (from, to, op) = (context.Tensor(step.From), context.Tensor(step.To), step.Op);
        var tail = new Tail(context.Bundle.Weights.Vector(step.Name, step.Bias, to.Stride), step.Addend is { } addend ? new BufferArgument(addend.Index) : null, context.Function(step.Epilogue));
        if (ReadsPlanar(context.Bundle, step.From))
        {
            PlanarKernel.Launch(context, step, InputOf(context.Bundle.Model, step.From)!.Value, tail);
        }
        else if (op.Groups == 1 && from.Pixels == 1 && to.Pixels == 1 && step.KernelShape[2] * step.KernelShape[3] == 1 && LinearPlanner.PrefersVectors(context))
        {
            LinearPlanner.PlanVector(context, step, step.Weights.Source!, step.From, step.To, tail);
        }
        else if (op.Groups == 1 || (step.KernelShape[1] % from.Format.ChannelMultiple == 0 && to.Channels / op.Groups % to.Format.ChannelMultiple == 0))
        {
            PlanProducts(context, step, tail);
        }
        else
        {
            ElementSteps.GroupedConvolution(context, step, tail);
        }
    }

    /// <summary>Whether a buffer is a model input that only first-layer kernels read, so that nothing packs it.</summary>
    public static bool ReadsPlanar(BundleContext bundle, ActivationBuffer buffer)
    {
        var readers = bundle.Model.Steps.Where(s => s.Inputs.Contains(buffer)).ToArray();
        return InputOf(bundle.Model, buffer) is not null
            && readers.Length > 0
            && readers.All(r => r is ConvolutionStep { Addend: null } convolution && convolution.From == buffer && PlanarKernel.Fits(convolution));
    }

    private static int? InputOf(LoweredModel model, ActivationBuffer buffer) => model.Steps.OfType<PackInputStep>().FirstOrDefault(p => p.To == buffer)?.InputIndex;

    private static void PlanProducts(PlanContext context, ConvolutionStep step, Tail tail)
    {
        var problem = Problem(context, step);
        if (MmaPlanner.Plan(context, step, problem, step.Weights.Source!, step.From, step.To, tail))
        {
            return;
        }

        context.Choice.Launch(step, ConvolutionCandidates.Of(context, step, problem, tail));
    }

    /// <summary>A convolution as products, whatever its tile.</summary>
    public static GemmProblem Problem(PlanContext context, ConvolutionStep step)
    {
        var (from, to, op) = (context.Tensor(step.From), context.Tensor(step.To), step.Op);
        return new()
        {
            Planes = op.Groups,
            Channels = op.Groups == 1 ? from.Stride : step.KernelShape[1],
            PixelStride = from.Stride,
            Height = from.Height,
            Width = from.Width,
            Outputs = op.Groups == 1 ? to.Stride : to.Channels / op.Groups,
            OutputStride = to.Stride,
            OutputHeight = to.Height,
            OutputWidth = to.Width,
            Taps = new Size2D(step.KernelShape[2], step.KernelShape[3]),
            Stride = op.Stride,
            Dilation = op.Dilation,
            Padding = op.Padding,
        };
    }
}
