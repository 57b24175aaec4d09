using System.Runtime.InteropServices;
using System.Text;
using RepVgg.Backends.Cuda.Emulator;
using RepVgg.Runtime.Cuda;

namespace RepVgg.Tests.Runtime.Cuda;

/// <summary>A copy of the emulated driver and compiler with a state of its own, which can be told to fail.</summary>
internal sealed unsafe class StandIn : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private readonly nint _library;

    public StandIn()
    {
        var shared = EmulatedCuda.Prepare().Driver!;
        var path = _folder.File("librvc_standin.so");
        File.Copy(shared, path);
        Libraries = new(path, path);
        _library = NativeLibrary.Load(path);
        var folder = Path.GetDirectoryName(shared)!;
        fixed (byte* header = Text(Path.Combine(folder, "rvc_simt.h")), cache = Text(Path.Combine(folder, "kernels")))
        {
            ((delegate* unmanaged<byte*, byte*, byte*, void>)Entry("rvc_standin_configure"))(null, header, cache);
        }
    }

    public CudaLibraries Libraries { get; }

    /// <summary>Allocations, modules, streams, events and graphs that weren't released.</summary>
    public int LiveObjects => (int)((delegate* unmanaged<nuint>)Entry("rvc_standin_live_objects"))();

    /// <summary>Lets one call of an entry point fail, after others; error 0 takes that back.</summary>
    public void Fail(string entryPoint, int error, int afterCalls = 0)
    {
        fixed (byte* name = Text(entryPoint))
        {
            ((delegate* unmanaged<byte*, int, int, void>)Entry("rvc_standin_fail"))(name, error, afterCalls);
        }
    }

    public void SetDevice(int major, int minor, ulong memory = 1UL << 30) =>
        ((delegate* unmanaged<int, int, ulong, void>)Entry("rvc_standin_set_device"))(major, minor, memory);

    public CudaModel Load(string directory, CudaLoadOptions? options = null) =>
        CudaModel.Load(directory, (options ?? new()) with { Libraries = Libraries });

    /// <summary>The address of a function of the library.</summary>
    public nint Entry(string name) => NativeLibrary.GetExport(_library, name);

    public void Dispose() => _folder.Dispose();

    private static ReadOnlySpan<byte> Text(string text) => Encoding.UTF8.GetBytes(text + "\0");
}
