using RepVgg.Backends.Cuda.Architectures;
using RepVgg.Backends.Cuda.Kernels;

namespace RepVgg.Backends.Cuda.Costs;

/// <summary>The schedules on tensor cores, and whether to use one.</summary>
internal static class MmaScheduleChooser
{
    // A part adds up at least so many slices, or filling the stages dominates.
    private const int LeastSlices = 4;

    /// <summary>All schedules that make sense, in order of preference.</summary>
    public static IEnumerable<MmaSchedule> Candidates(MmaProblem problem) =>
        from tile in MmaTile.All
        from splits in ScheduleChooser.Splits
        where tile.Fits(problem.Precision) && (splits == 1 || problem.Slices / splits >= LeastSlices)
        select new MmaSchedule(tile, splits);

    /// <summary>
    /// Whether tensor cores take the products: always where they have the precision, but three products per product only where that is faster than
    /// float32 on the CUDA cores, which is at least as accurate.
    /// </summary>
    public static bool Prefers(GpuModel gpu, MmaProblem problem) => MmaCost.ProductsPerClock(gpu, problem.Precision) switch
    {
        0 => false,
        var rate => problem.Precision != Runtime.Cuda.Bundles.BundlePrecision.Tf32x3 || rate > gpu.FusedMultiplyAddsPerClock,
    };
}
