using System.Collections.Immutable;
using RepVgg.Backends.Core;
using RepVgg.Runtime.Cuda;

namespace RepVgg.Backends.Cuda.Architectures;

/// <summary>
/// A device that stands for its architecture in the cost model: the widely used one. Figures of NVIDIA's white papers and the CUDA C++ Programming
/// Guide's table of compute capabilities; docs/cuda.md lists the sources.
/// </summary>
/// <param name="Arch">The architecture.</param>
/// <param name="Name">The product.</param>
/// <param name="Multiprocessors">Streaming multiprocessors.</param>
/// <param name="Gigahertz">Boost clock.</param>
/// <param name="FusedMultiplyAddsPerClock">float32 fused multiply-adds that a multiprocessor starts per clock.</param>
/// <param name="Tf32PerClock">Dense TF32 multiply-adds on the tensor cores of a multiprocessor per clock; 0 where it has none.</param>
/// <param name="HalfPerClock">Dense float16 multiply-adds with float32 sums on the tensor cores of a multiprocessor per clock; 0 where they lack <c>m16n8k16</c>.</param>
/// <param name="GigabytesPerSecond">Bandwidth of the device's memory.</param>
/// <param name="MaximumThreads">Threads resident on a multiprocessor.</param>
/// <param name="MaximumBlocks">Blocks resident on a multiprocessor.</param>
/// <param name="SharedBytes">Shared memory of a multiprocessor.</param>
public sealed record GpuModel(
    CudaArch Arch,
    string Name,
    int Multiprocessors,
    double Gigahertz,
    int FusedMultiplyAddsPerClock,
    int Tf32PerClock,
    int HalfPerClock,
    double GigabytesPerSecond,
    int MaximumThreads,
    int MaximumBlocks,
    int SharedBytes)
{
    /// <summary>32-bit registers of a multiprocessor, the same since Kepler.</summary>
    public const int Registers = 65536;

    /// <summary>All that are known, from old to new.</summary>
    public static readonly ImmutableArray<GpuModel> All =
    [
        new(new(6, 1), "GeForce GTX 1080 Ti", 28, 1.582, 128, 0, 0, 484, 2048, 32, 98304),
        new(new(7, 0), "Tesla V100", 80, 1.530, 64, 0, 0, 900, 2048, 32, 98304),
        new(new(7, 5), "GeForce RTX 2080 Ti", 68, 1.545, 64, 0, 0, 616, 1024, 16, 65536),
        new(new(8, 0), "A100", 108, 1.410, 64, 512, 1024, 1555, 2048, 32, 167936),
        new(new(8, 6), "GeForce RTX 3070", 46, 1.725, 128, 128, 256, 448, 1536, 16, 102400),
        new(new(8, 9), "GeForce RTX 4090", 128, 2.520, 128, 128, 256, 1008, 1536, 24, 102400),
        new(new(9, 0), "H100", 132, 1.830, 128, 1024, 2048, 3350, 2048, 32, 233472),
    ];

    /// <summary>The device for an architecture: its own, or that of the nearest older one.</summary>
    public static GpuModel For(CudaArch arch) => All.LastOrDefault(g => g.Arch <= arch) ?? All[0];

    /// <summary>float32 operations per second on the CUDA cores at the boost clock; a multiply-add counts two.</summary>
    public double PeakFlops => 2e9 * Multiprocessors * Gigahertz * FusedMultiplyAddsPerClock;

    /// <summary>Blocks of a kernel that are resident on a multiprocessor.</summary>
    /// <param name="threads">Threads of a block.</param>
    /// <param name="registers">Registers of a thread; the hardware gives them in units of 256 per warp, from the quarter of the file that the warp's scheduler has.</param>
    /// <param name="sharedBytes">Shared memory of a block.</param>
    public int ResidentBlocks(int threads, int registers, int sharedBytes)
    {
        const int schedulers = 4;
        var warps = Whole.Units(threads, 32);
        var registersPerWarp = Whole.Multiple(registers * 32, 256);
        var limit = Math.Min(MaximumBlocks, Math.Min(MaximumThreads / threads, Registers / schedulers / registersPerWarp * schedulers / warps));
        return sharedBytes == 0 ? limit : Math.Min(limit, SharedBytes / (sharedBytes + ReservedSharedBytes));
    }

    /// <summary>Shared memory of a block that the system keeps for itself.</summary>
    private int ReservedSharedBytes => Arch < CudaArch.Ampere ? 0 : 1024;
}
