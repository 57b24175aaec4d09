using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda.Architectures;
using RepVgg.Backends.Cuda.Kernels;

namespace RepVgg.Backends.Cuda.Costs;

/// <summary>Predicts the time of an implicit GEMM, and of the kernel that adds the parts of a split sum.</summary>
internal static class GemmCost
{
    /// <summary>The seconds of all launches.</summary>
    public static double Of(GpuModel gpu, GemmProblem problem, GemmSchedule schedule, int batch)
    {
        var products = KernelCost.Of(gpu, Work(gpu, problem, schedule, batch)).Seconds;
        var sums = Sums(problem, batch);
        return schedule.Splits == 1
            ? products
            : products + (sums * (schedule.Splits + 1) / (gpu.GigabytesPerSecond * 1e9)) + KernelCost.LaunchSeconds;
    }

    /// <summary>What kind of kernel computes the products.</summary>
    public static KernelTraits Traits(GpuModel gpu, GemmProblem problem, GemmSchedule schedule)
    {
        var (p, tile) = (problem, schedule.Tile);
        var perRow = (double)Whole.Multiple(p.Outputs, tile.Columns) * schedule.SlicesPerSplit(p) * tile.Depth * schedule.Splits;
        return new(
            schedule.Name,
            tile.Registers,
            tile.SharedBytes,
            gpu.FusedMultiplyAddsPerClock * tile.MultiplyAddShare,
            p.Planes * p.Pixels * perRow);
    }

    private static KernelWork Work(GpuModel gpu, GemmProblem problem, GemmSchedule schedule, int batch)
    {
        var (p, tile, traits) = (problem, schedule.Tile, Traits(gpu, problem, schedule));
        var rows = (long)batch * p.Pixels;
        return new(
            Whole.Units(rows, tile.Rows) * Whole.Units(p.Outputs, tile.Columns) * p.Planes * schedule.Splits,
            tile.Threads,
            traits.Registers,
            traits.SharedBytes,
            batch * traits.MultiplyAdds!.Value,
            traits.PerClock,
            ((double)batch * p.Planes * p.Height * p.Width * p.Channels * sizeof(float)) + ((double)p.Planes * p.Depth * p.Outputs * sizeof(float))
                + (Sums(p, batch) * schedule.Splits));
    }

    private static double Sums(GemmProblem p, int batch) => (double)batch * p.Pixels * p.Planes * p.Outputs * sizeof(float);
}
