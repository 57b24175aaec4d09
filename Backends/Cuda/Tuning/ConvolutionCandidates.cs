using System.Collections.Immutable;
using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda.Costs;
using RepVgg.Backends.Cuda.Kernels;
using RepVgg.Backends.Cuda.Planning;
using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Backends.Cuda.Tuning;

/// <summary>The ways to compute a convolution on the CUDA cores: tiles and splits of the implicit GEMM, and Winograd's transforms where they fit.</summary>
internal static class ConvolutionCandidates
{
    private const int MostSplits = 16;

    /// <summary>All names that a tuning file may hold.</summary>
    public static ImmutableHashSet<string> Names { get; } =
    [
        .. from tile in GemmTile.All from splits in ScheduleChooser.Splits select Name(new GemmSchedule(tile, splits)),
        .. from transform in WinogradKernels.Transforms from tile in GemmTile.All select Name(transform, tile),
    ];

    /// <summary>The candidates of a layer.</summary>
    public static IEnumerable<Candidate> Of(PlanContext context, ConvolutionStep step, GemmProblem problem, Tail tail)
    {
        foreach (var schedule in ScheduleChooser.Candidates(problem, MostSplits))
        {
            yield return new(Name(schedule), GemmCost.Of(context.Gpu, problem, schedule, context.Batch), () => LaunchGemm(context, step, problem, schedule, tail));
        }

        foreach (var (shape, schedule) in WinogradKernels.Candidates(context, step))
        {
            yield return new(
                Name(shape.Transform, schedule.Tile),
                WinogradCost.Of(context.Gpu, shape, schedule, context.Batch),
                () => WinogradKernels.Launch(context, step, shape, schedule, tail));
        }
    }

    private static void LaunchGemm(PlanContext context, ConvolutionStep step, GemmProblem problem, GemmSchedule schedule, Tail tail)
    {
        var weights = GemmKernel.Weights(context, problem, step.Weights.Source!);
        GemmKernel.Launch(context, step, problem, schedule, new(new BufferArgument(step.From.Index), weights, new BufferArgument(step.To.Index)), tail);
    }

    private static string Name(GemmSchedule schedule) => "gemm " + schedule.Name;

    private static string Name(WinogradTransform transform, GemmTile tile) => FormattableString.Invariant($"{transform.Name}, {tile.Name}");
}
