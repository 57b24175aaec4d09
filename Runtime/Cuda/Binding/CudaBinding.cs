using System.Collections.Immutable;

namespace RepVgg.Runtime.Cuda.Driver;

/// <summary>The binding to the driver: this library's own, by function pointers.</summary>
internal static class CudaBinding
{
    private static ImmutableArray<string> Names => OperatingSystem.IsWindows() ? ["nvcuda.dll"] : ["libcuda.so.1"];

    /// <summary>Loads and initialises the driver.</summary>
    /// <exception cref="CudaException">There is no driver, it is too old, or it finds no device.</exception>
    public static ICudaDriver Open(CudaLibraries libraries)
    {
        var library = NativeCode.Load(libraries.Driver, Names, CudaProblem.DriverTooOld, out var reason) ?? throw new CudaException(
            CudaProblem.DriverMissing, $"there is no CUDA driver ({reason}); its library comes with NVIDIA's driver for the device");
        return new NativeDriver(new(library));
    }
}
