using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda.Costs;
using RepVgg.Backends.Cuda.Kernels;
using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Backends.Cuda.Planning;

/// <summary>Puts products on tensor cores where the precision asks for it and the device has it.</summary>
internal static class MmaPlanner
{
    /// <summary>Adds a layer's launches.</summary>
    /// <param name="context">Where to.</param>
    /// <param name="step">The layer.</param>
    /// <param name="products">Its products.</param>
    /// <param name="kernel">Its weights.</param>
    /// <param name="from">Its input.</param>
    /// <param name="to">Its output.</param>
    /// <param name="tail">Its epilogue.</param>
    /// <returns>Whether it did; if not, the CUDA cores have to.</returns>
    public static bool Plan(PlanContext context, LoweredStep step, GemmProblem products, WeightTensor kernel, ActivationBuffer from, ActivationBuffer to, Tail tail)
    {
        var problem = new MmaProblem(products, context.Bundle.Options.Precision);
        if (!MmaScheduleChooser.Prefers(context.Gpu, problem))
        {
            return false;
        }

        var schedule = context.Bundle.Options.MmaSchedules?.Invoke(problem) ?? MmaScheduleChooser.Best(context.Gpu, problem, context.Batch);
        MmaKernel.Launch(
            context,
            step,
            problem,
            schedule,
            new(new BufferArgument(from.Index), MmaKernel.Weights(context, problem, kernel), new BufferArgument(to.Index)),
            tail);
        return true;
    }
}
