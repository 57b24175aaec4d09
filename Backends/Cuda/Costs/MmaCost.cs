using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda.Architectures;
using RepVgg.Backends.Cuda.Kernels;
using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Backends.Cuda.Costs;

/// <summary>
/// Predicts the time of products on tensor cores, as <see cref="GemmCost"/> does on CUDA cores: the busiest multiprocessor is held up by its tensor
/// cores, by starting instructions, by what warps read from shared memory, or by what blocks copy from the second-level cache. A model, not a measurement.
/// </summary>
internal static class MmaCost
{
    private const int SharedBytesPerClock = 128;

    // A multiprocessor's share of the second-level cache: 5120 bytes per clock on an A100.
    private const int CacheBytesPerClock = 48;

    // Each starts an instruction of a warp per clock.
    private const int Schedulers = 4;

    // Warps of a multiprocessor at which the latencies of ldmatrix and mma.sync are half hidden.
    private const double HalfHidingWarps = 2;

    // Slices for which a block waits until its first copies arrive.
    private const int FillingSlices = 4;

    /// <summary>The prediction: all launches, and computing the products alone.</summary>
    public static (double Seconds, double Computing) Of(GpuModel gpu, MmaProblem problem, MmaSchedule schedule, int batch)
    {
        var (p, tile) = (problem.Products, schedule.Tile);
        var rows = (long)batch * p.Pixels;
        var blocks = Whole.Units(rows, tile.Rows) * Whole.Units(p.Outputs, tile.Columns) * p.Planes * schedule.Splits;
        var resident = gpu.ResidentBlocks(tile.Threads, tile.RegistersOf(problem.Precision), tile.SharedBytes);
        var perProcessor = Whole.Units(blocks, gpu.Multiprocessors);
        var warps = Math.Min(resident, perProcessor) * (tile.Threads / 32.0);
        var slices = schedule.SlicesPerSplit(problem) + FillingSlices;
        var products = (double)tile.Rows * tile.Columns * problem.Slice / ProductsPerClock(gpu, problem.Precision);
        var reads = tile.Threads / 32.0 * (tile.WarpRows + tile.WarpColumns) * MmaTile.SliceBytes / SharedBytesPerClock;
        var starts = tile.Threads / 32.0 * Instructions(tile, problem.Precision) / Schedulers;
        var copies = (double)(tile.Rows + tile.Columns) * MmaTile.SliceBytes / CacheBytesPerClock;
        var compute = perProcessor * slices * Math.Max(Math.Max(products, starts), Math.Max(reads, copies)) * (warps + HalfHidingWarps) / warps / (gpu.Gigahertz * 1e9);
        var results = (double)rows * p.Planes * p.Outputs;
        var bytes = (((double)batch * p.Planes * p.Height * p.Width * p.Channels) + ((double)p.Planes * p.Outputs * problem.Depth) + results) * problem.ElementBytes
            + (schedule.Splits == 1 ? 0 : 2 * schedule.Splits * results * sizeof(float));
        return (Math.Max(compute, bytes / (gpu.GigabytesPerSecond * 1e9)) + ((schedule.Splits == 1 ? 1 : 2) * KernelCost.LaunchSeconds), compute);
    }

    /// <summary>What kind of kernel computes the products.</summary>
    public static KernelTraits Traits(GpuModel gpu, MmaProblem problem, MmaSchedule schedule, int batch)
    {
        var (p, tile) = (problem.Products, schedule.Tile);
        var columns = (double)Whole.Multiple(p.Outputs, tile.Columns);
        return new(
            schedule.Name,
            tile.RegistersOf(problem.Precision),
            tile.SharedBytes,
            ProductsPerClock(gpu, problem.Precision),
            p.Planes * p.Pixels * columns * schedule.SlicesPerSplit(problem) * problem.Slice * schedule.Splits,
            Of(gpu, problem, schedule, batch).Computing);
    }

    /// <summary>Multiply-adds of a multiprocessor per clock; 0 where its tensor cores lack the precision.</summary>
    public static double ProductsPerClock(GpuModel gpu, BundlePrecision precision) => precision switch
    {
        BundlePrecision.Tf32 => gpu.Tf32PerClock,
        BundlePrecision.Tf32x3 => gpu.Tf32PerClock / 3.0,
        BundlePrecision.Fp16 => gpu.HalfPerClock,
        _ => 0,
    };

    /// <summary>Instructions of a warp for a slice, as compilers make them: products, loads, conversions, copies with their bounds, the loop.</summary>
    private static int Instructions(MmaTile tile, BundlePrecision precision)
    {
        const int loop = 18;
        const int copy = 12;
        var (left, right) = (tile.WarpRows / 16 * 4 * 2, tile.WarpColumns / 8 * 2 * 2);
        var copies = (tile.Rows + tile.Columns) * 4 / tile.Threads;
        var products = tile.WarpRows / 16 * (tile.WarpColumns / 8) * 2;
        return loop + (copies * copy) + ((left + right) / 4) + precision switch
        {
            BundlePrecision.Fp16 => products,
            BundlePrecision.Tf32 => products + (2 * left),
            _ => (3 * products) + (4 * (left + right)),
        };
    }
}
