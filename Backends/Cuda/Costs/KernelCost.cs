using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda.Architectures;

namespace RepVgg.Backends.Cuda.Costs;

/// <summary>
/// Predicts the time of one launch: the busiest multiprocessor's blocks at the rate that its resident warps sustain, or the memory traffic,
/// whichever takes longer, plus the launch itself. A model, not a measurement; docs/cuda.md has the formulas.
/// </summary>
/// <param name="Seconds">The time.</param>
/// <param name="Blocks">Blocks of the grid.</param>
/// <param name="ResidentBlocks">Blocks that fit a multiprocessor together.</param>
/// <param name="ResidentWarps">Warps of those blocks.</param>
/// <param name="MaximumWarps">Warps that a multiprocessor can hold.</param>
/// <param name="Waves">Blocks divided by all that fit the device together.</param>
/// <param name="Flop">Floating-point operations, two per multiply-add, those on padding included.</param>
/// <param name="Bytes">Traffic with the device's memory, each operand once.</param>
public sealed record KernelCost(double Seconds, long Blocks, int ResidentBlocks, int ResidentWarps, int MaximumWarps, double Waves, double Flop, double Bytes)
{
    /// <summary>From the end of a kernel to the start of the next in a CUDA graph.</summary>
    public const double LaunchSeconds = 1.5e-6;

    // Warps of a multiprocessor at which latencies are half hidden; a warp has tens of independent multiply-adds in flight.
    private const double HalfHidingWarps = 1.5;

    /// <summary>The resident warps' share of those that a multiprocessor can hold.</summary>
    public double Occupancy => (double)ResidentWarps / MaximumWarps;

    /// <summary>Arithmetic intensity.</summary>
    public double FlopPerByte => Bytes == 0 ? 0 : Flop / Bytes;

    /// <summary>The prediction.</summary>
    internal static KernelCost Of(GpuModel gpu, KernelWork work)
    {
        var resident = gpu.ResidentBlocks(work.Threads, work.Registers, work.SharedBytes);
        var warpsPerBlock = Whole.Units(work.Threads, 32);
        var perProcessor = Whole.Units(work.Blocks, gpu.Multiprocessors);
        var warps = (double)Math.Min(resident, perProcessor) * warpsPerBlock;
        var rate = work.PerClock * warps / (warps + HalfHidingWarps);
        var compute = perProcessor * (work.MultiplyAdds / work.Blocks) / rate / (gpu.Gigahertz * 1e9);
        return new(
            Math.Max(work.Computing ?? compute, work.Bytes / (gpu.GigabytesPerSecond * 1e9)) + LaunchSeconds,
            work.Blocks,
            resident,
            resident * warpsPerBlock,
            gpu.MaximumThreads / 32,
            work.Blocks / (double)(resident * gpu.Multiprocessors),
            2 * work.MultiplyAdds,
            work.Bytes);
    }
}
