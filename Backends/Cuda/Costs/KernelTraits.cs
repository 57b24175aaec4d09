using RepVgg.Backends.Cuda.Architectures;

namespace RepVgg.Backends.Cuda.Costs;

/// <summary>What the cost model needs to know of a kernel and a launch doesn't tell.</summary>
/// <param name="Tile">See <see cref="LaunchEstimate"/>.</param>
/// <param name="Registers">Registers of a thread.</param>
/// <param name="SharedBytes">Shared memory of a block.</param>
/// <param name="PerClock">Multiply-adds that a multiprocessor with enough warps sustains per clock.</param>
/// <param name="MultiplyAdds">Multiply-adds for one image, those on padding included; null for the layer's own.</param>
/// <param name="Computing">Seconds that computing takes for the plan's batch, where the kernel has a model of its own.</param>
internal sealed record KernelTraits(string Tile, int Registers, int SharedBytes, double PerClock, double? MultiplyAdds = null, double? Computing = null)
{
    // Simple kernels load about three values or indices per multiply-add.
    private const double SimpleShare = 0.25;

    private const int SimpleRegisters = 40;

    /// <summary>Kernels that only move data, or add a few of them up.</summary>
    public static KernelTraits Moving(GpuModel gpu) => Simple(gpu) with { MultiplyAdds = 0 };

    /// <summary>Kernels of a few instructions per element.</summary>
    public static KernelTraits Simple(GpuModel gpu) => new("", SimpleRegisters, 0, gpu.FusedMultiplyAddsPerClock * SimpleShare);
}
