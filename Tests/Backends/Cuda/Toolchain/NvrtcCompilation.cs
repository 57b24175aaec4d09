using System.Collections.Concurrent;
using System.Text;
using RepVgg.Runtime.Cuda;
using RepVgg.Runtime.Cuda.Compilation;
using RepVgg.Runtime.Cuda.Driver;

namespace RepVgg.Tests.Backends.Cuda.Toolchain;

/// <summary>What NVRTC makes of a source for an architecture, with all that it has to say.</summary>
/// <param name="Log">Errors and warnings.</param>
/// <param name="Cubin">Machine code; empty where compilation failed.</param>
/// <param name="Ptx">The intermediate code.</param>
internal sealed record NvrtcCompilation(string Log, byte[] Cubin, string Ptx)
{
    private static readonly ConcurrentDictionary<(string Source, CudaArch Arch), Lazy<NvrtcCompilation>> Done = new();

    /// <summary>Compiles a source once.</summary>
    public static NvrtcCompilation Of(string source, CudaArch arch)
    {
        _ = CudaTools.RequireNvrtc();
        return Done.GetOrAdd((source, arch), key => new(() => Compile(key.Source, key.Arch))).Value;
    }

    private readonly ConcurrentDictionary<string, Lazy<string>> _dumps = new(StringComparer.Ordinal);

    /// <summary>Writes the machine code to a file and has <c>cuobjdump</c> print it, once for each option.</summary>
    public string Dump(string option) => _dumps.GetOrAdd(option, o => new(() => Print(o))).Value;

    private string Print(string option)
    {
        var tool = CudaTools.RequireDisassembler();
        using var folder = new TemporaryFolder();
        return CudaTools.Run(tool, option, folder.Write("kernels.cubin", Cubin)).Output;
    }

    private static unsafe NvrtcCompilation Compile(string source, CudaArch arch)
    {
        var library = NativeCode.Load(null, ["libnvrtc.so.13", "libnvrtc.so.12", "libnvrtc.so.11.2"], CudaProblem.CompilerMissing, out var reason);
        Assert.True(library is not null, reason);
        var nvrtc = new NvrtcEntryPoints(library);
        nint program;
        fixed (byte* text = Encoding.UTF8.GetBytes(source + '\0'))
        fixed (byte* name = "kernels.cu\0"u8)
        {
            Assert.Equal(0, nvrtc.nvrtcCreateProgram(&program, text, name, 0, 0, 0));
        }

        fixed (byte* target = Encoding.UTF8.GetBytes($"--gpu-architecture={arch}\0"))
        fixed (byte* standard = "--std=c++17\0"u8)
        {
            var options = stackalloc nint[2];
            (options[0], options[1]) = ((nint)target, (nint)standard);
            var result = nvrtc.nvrtcCompileProgram(program, 2, options);
            var log = Encoding.UTF8.GetString(Read(program, nvrtc.nvrtcGetProgramLogSize, nvrtc.nvrtcGetProgramLog)).TrimEnd('\0').Trim();
            var compilation = result == 0
                ? new NvrtcCompilation(log, Read(program, nvrtc.nvrtcGetCUBINSize, nvrtc.nvrtcGetCUBIN), Encoding.UTF8.GetString(Read(program, nvrtc.nvrtcGetPTXSize, nvrtc.nvrtcGetPTX)).TrimEnd('\0'))
                : new NvrtcCompilation(log, [], "");
            _ = nvrtc.nvrtcDestroyProgram(&program);
            return compilation;
        }
    }

    private static unsafe byte[] Read(nint program, delegate* unmanaged<nint, nuint*, int> size, delegate* unmanaged<nint, byte*, int> read)
    {
        nuint bytes;
        Assert.Equal(0, size(program, &bytes));
        var content = new byte[bytes];
        fixed (byte* start = content)
        {
            Assert.Equal(0, read(program, start));
        }

        return content;
    }
}
