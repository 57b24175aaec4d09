using System.Collections.Immutable;
using RepVgg.Backends.Cuda.Architectures;
using RepVgg.Backends.Cuda.Kernels;

namespace RepVgg.Backends.Cuda.Costs;

/// <summary>Finds the tile and the split with the least predicted time. Ties go to the larger tile and fewer parts.</summary>
internal static class ScheduleChooser
{
    // A part adds up at least so many products, or filling the pipeline dominates.
    private const int LeastDepth = 48;

    /// <summary>The parts that a sum may have.</summary>
    public static readonly ImmutableArray<int> Splits = [1, 2, 4, 8, 16];

    /// <summary>The best schedule.</summary>
    /// <param name="gpu">The device.</param>
    /// <param name="problem">The products.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="mostSplits">The most parts that a sum may have.</param>
    public static (GemmSchedule Schedule, double Seconds) Best(GpuModel gpu, GemmProblem problem, int batch, int mostSplits) =>
        Candidates(problem, mostSplits)
            .Select(s => (Schedule: s, Seconds: GemmCost.Of(gpu, problem, s, batch)))
            .MinBy(c => c.Seconds);

    /// <summary>All schedules that make sense, in order of preference.</summary>
    public static IEnumerable<GemmSchedule> Candidates(GemmProblem problem, int mostSplits) =>
        from tile in GemmTile.All
        from splits in Splits
        where problem.TapDepth % tile.Depth == 0 && splits <= mostSplits && (splits == 1 || problem.Depth / splits >= LeastDepth)
        select new GemmSchedule(tile, splits);
}
