using RepVgg.Backends.Cuda.Architectures;
using RepVgg.Backends.Cuda.Kernels;

namespace RepVgg.Backends.Cuda.Costs;

/// <summary>
/// Predicts the time of an implicit GEMM: the busiest multiprocessor's blocks at the rate that its resident warps sustain, or the time of
/// the memory traffic, whichever is longer, plus the launches. A model, not a measurement.
/// </summary>
/// <param name="Seconds">The time.</param>
/// <param name="Blocks">Blocks of the grid.</param>
/// <param name="Resident">Blocks that fit a multiprocessor together.</param>
/// <param name="Waves">Blocks divided by all that fit the device together.</param>
/// <param name="Bytes">Traffic with the device's memory.</param>
internal sealed record GemmCost(double Seconds, long Blocks, int Resident, double Waves, double Bytes)
{
    /// <summary>From the end of a kernel to the start of the next in a CUDA graph.</summary>
    public const double LaunchSeconds = 1.5e-6;

    // Warps of a multiprocessor at which latencies are half hidden; a warp has tens of independent multiply-adds in flight.
    private const double HalfHidingWarps = 1.5;

    /// <summary>The prediction.</summary>
    public static GemmCost Of(GpuModel gpu, GemmProblem problem, GemmSchedule schedule, int batch)
    {
        var (p, tile) = (problem, schedule.Tile);
        var rows = (long)batch * p.Pixels;
        var blocks = (rows + tile.Rows - 1) / tile.Rows * ((p.Outputs + tile.Columns - 1) / tile.Columns) * p.Planes * schedule.Splits;
        var resident = gpu.ResidentBlocks(tile.Threads, tile.Registers, tile.SharedBytes);
        var perProcessor = (blocks + gpu.Multiprocessors - 1) / gpu.Multiprocessors;
        var warps = Math.Min(resident, perProcessor) * (tile.Threads / 32.0);
        var rate = gpu.FusedMultiplyAddsPerClock * Share(tile) * warps / (warps + HalfHidingWarps);
        var depth = schedule.SlicesPerSplit(p) * tile.Depth;
        var compute = perProcessor * (double)tile.Rows * tile.Columns * depth / rate / (gpu.Gigahertz * 1e9);
        var sums = (double)rows * p.Planes * p.Outputs * sizeof(float);
        var bytes = ((double)batch * p.Planes * p.Height * p.Width * p.Channels * sizeof(float)) + ((double)p.Planes * p.Depth * p.Outputs * sizeof(float))
            + (sums * (schedule.Splits == 1 ? 1 : (2 * schedule.Splits) + 1));
        var launches = schedule.Splits == 1 ? 1 : 2;
        return new(Math.Max(compute, bytes / (gpu.GigabytesPerSecond * 1e9)) + (launches * LaunchSeconds), blocks, resident, blocks / (double)(resident * gpu.Multiprocessors), bytes);
    }

    /// <summary>The share of multiply-adds among the main loop's instructions, which tests hold the compiled kernels to.</summary>
    private static double Share(GemmTile tile) => tile.ThreadRows * tile.ThreadColumns * tile.Depth >= 512 ? 0.8 : 0.7;
}
