using System.Collections.Immutable;
using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda.Costs;
using RepVgg.Backends.Cuda.Kernels;
using RepVgg.Backends.Cuda.Tuning;
using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Backends.Cuda.Planning;

/// <summary>Puts products on tensor cores where the precision asks for it and the device has it.</summary>
internal static class MmaPlanner
{
    /// <summary>All names that a tuning file may hold.</summary>
    public static ImmutableHashSet<string> Names { get; } = [.. from tile in MmaTile.All from splits in ScheduleChooser.Splits select Name(new(tile, splits))];

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

        IEnumerable<MmaSchedule> schedules = context.Bundle.Options.MmaSchedules is { } choose ? [choose(problem)] : MmaScheduleChooser.Candidates(problem);
        context.Choice.Launch(step, schedules.Select(schedule => new Candidate(
            Name(schedule), MmaCost.Of(context.Gpu, problem, schedule, context.Batch).Seconds, () => Launch(schedule))));
        return true;

        void Launch(MmaSchedule schedule) => MmaKernel.Launch(
            context,
            step,
            problem,
            schedule,
            new(new BufferArgument(from.Index), MmaKernel.Weights(context, problem, kernel), new BufferArgument(to.Index)),
            tail);
    }

    private static string Name(MmaSchedule schedule) => "mma " + schedule.Name;
}
