using System.Collections.Immutable;
using RepVgg.Runtime.Cuda.Driver;

namespace RepVgg.Runtime.Cuda;

/// <summary>What the driver says of a device.</summary>
/// <param name="Ordinal">Its number, from 0.</param>
/// <param name="Name">Its name, for example <c>NVIDIA A100-SXM4-40GB</c>.</param>
/// <param name="Arch">Its compute capability.</param>
/// <param name="TotalMemory">Its memory in bytes.</param>
/// <param name="Multiprocessors">Its streaming multiprocessors.</param>
/// <param name="ClockKilohertz">Its peak clock; 0 where the driver doesn't say.</param>
/// <param name="DriverVersion">The newest CUDA version that the driver knows: 12040 is 12.4.</param>
public sealed record CudaDeviceInfo(
    int Ordinal, string Name, CudaArch Arch, long TotalMemory, int Multiprocessors, int ClockKilohertz, int DriverVersion)
{
    /// <summary>All devices of the machine; at least one.</summary>
    /// <exception cref="CudaException">There is no driver or no device.</exception>
    public static ImmutableArray<CudaDeviceInfo> List(CudaLibraries? libraries = null)
    {
        var driver = CudaBinding.Open(libraries ?? new());
        return [.. Enumerable.Range(0, driver.DeviceCount()).Select(driver.Describe)];
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Arch}, {ByteCount.Text(TotalMemory)})";
}
