using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using RepVgg.Runtime.Cuda.Bundles;
using RepVgg.Runtime.Cuda.Driver;

namespace RepVgg.Runtime.Cuda.Compilation;

/// <summary>NVIDIA's run-time compiler, found on the machine at run time. It needs neither a device nor a driver. Safe to use from several threads.</summary>
public sealed unsafe class Nvrtc
{
    private const int OutOfMemory = 1;

    private const int InvalidOption = 5;

    // Of its two libraries the second, libnvrtc-builtins, isn't found.
    private const int BuiltinsMissing = 7;

    private const string SourceName = "kernels.cu";

    private readonly NvrtcEntryPoints _compiler;

    private Nvrtc(NvrtcEntryPoints compiler)
    {
        _compiler = compiler;
        int major;
        int minor;
        Check(compiler.nvrtcVersion(&major, &minor));
        Version = new(major, minor);
    }

    /// <summary>The CUDA version that the compiler belongs to.</summary>
    public Version Version { get; }

    private static ImmutableArray<string> Names => OperatingSystem.IsWindows()
        ? ["nvrtc64_130_0.dll", "nvrtc64_120_0.dll", "nvrtc64_112_0.dll"]
        : ["libnvrtc.so.13", "libnvrtc.so.12", "libnvrtc.so.11.2"];

    /// <summary>Loads the compiler.</summary>
    /// <exception cref="CudaException">It isn't installed.</exception>
    public static Nvrtc Load(CudaLibraries? libraries = null) => Find(libraries?.Compiler, out var reason) ?? throw new CudaException(
        CudaProblem.CompilerMissing, $"NVIDIA's run-time compiler NVRTC isn't installed ({reason}); it is part of the CUDA toolkit");

    /// <summary>Loads the compiler; null where it isn't installed.</summary>
    public static Nvrtc? TryLoad(CudaLibraries? libraries = null) => Find(libraries?.Compiler, out _);

    /// <summary>Compiles kernels. The same compiler gives the same bytes for the same source.</summary>
    /// <param name="source">CUDA C without includes.</param>
    /// <param name="arch">The architecture; for PTX, that of the virtual machine.</param>
    /// <param name="kind">What to make.</param>
    /// <exception cref="CudaException">The source has an error, or the compiler doesn't know the architecture.</exception>
    public byte[] Compile(string source, CudaArch arch, BundleBinaryKind kind)
    {
        var isCubin = kind == BundleBinaryKind.Cubin;
        return Compile(source, arch, isCubin ? arch.ToString() : arch.VirtualName, program => isCubin ? Cubin(program) : Ptx(program));
    }

    /// <summary>Compiles kernels to machine code and PTX at once.</summary>
    /// <param name="source">CUDA C without includes.</param>
    /// <param name="arch">The architecture.</param>
    /// <exception cref="CudaException">The source has an error, or the compiler doesn't know the architecture.</exception>
    public NvrtcResult CompileBoth(string source, CudaArch arch) =>
        Compile(source, arch, arch.ToString(), program => new NvrtcResult(Cubin(program), Ptx(program)));

    private T Compile<T>(string source, CudaArch arch, string target, Func<nint, T> result)
    {
        nint program;
        fixed (byte* text = Encoding.UTF8.GetBytes(source + '\0'))
        fixed (byte* name = Encoding.UTF8.GetBytes(SourceName + '\0'))
        {
            Check(_compiler.nvrtcCreateProgram(&program, text, name, 0, 0, 0));
        }

        try
        {
            Compile(program, arch, ["--std=c++17", $"--gpu-architecture={target}"]);
            return result(program);
        }
        finally
        {
            _ = _compiler.nvrtcDestroyProgram(&program);
        }
    }

    private static Nvrtc? Find(string? path, out string reason) =>
        NativeCode.Load(path, Names, CudaProblem.CompilerMissing, out reason) is { } library ? new(new(library)) : null;

    private void Compile(nint program, CudaArch arch, ReadOnlySpan<string> options)
    {
        var texts = stackalloc nint[options.Length];
        for (var i = 0; i < options.Length; i++)
        {
            texts[i] = Marshal.StringToCoTaskMemUTF8(options[i]);
        }

        try
        {
            Check(_compiler.nvrtcCompileProgram(program, options.Length, texts), () => $"NVRTC {Version} for {arch}: {Log(program)}");
        }
        finally
        {
            for (var i = 0; i < options.Length; i++)
            {
                Marshal.FreeCoTaskMem(texts[i]);
            }
        }
    }

    private byte[] Cubin(nint program)
    {
        nuint size;
        Check(_compiler.nvrtcGetCUBINSize(program, &size));
        var cubin = new byte[size];
        fixed (byte* start = cubin)
        {
            Check(_compiler.nvrtcGetCUBIN(program, start));
        }

        return cubin;
    }

    private byte[] Ptx(nint program)
    {
        nuint size;
        Check(_compiler.nvrtcGetPTXSize(program, &size));
        var ptx = new byte[size];
        fixed (byte* start = ptx)
        {
            Check(_compiler.nvrtcGetPTX(program, start));
        }

        return [.. ptx.AsSpan().TrimEnd((byte)0)];
    }

    private string Log(nint program)
    {
        nuint size;
        Check(_compiler.nvrtcGetProgramLogSize(program, &size));
        var log = new byte[size];
        fixed (byte* start = log)
        {
            Check(_compiler.nvrtcGetProgramLog(program, start));
        }

        return Encoding.UTF8.GetString(log.AsSpan().TrimEnd((byte)0)).Trim();
    }

    private void Check(int error, Func<string>? detail = null, [CallerArgumentExpression(nameof(error))] string call = "")
    {
        if (error == 0)
        {
            return;
        }

        var problem = error switch
        {
            OutOfMemory => CudaProblem.OutOfMemory,
            InvalidOption => CudaProblem.ArchUnknownToCompiler,
            BuiltinsMissing => CudaProblem.CompilerMissing,
            _ => CudaProblem.CompilationFailed,
        };
        var name = Marshal.PtrToStringUTF8((nint)_compiler.nvrtcGetErrorString(error))!;
        throw NativeCall.Failed(problem, call, error, name, detail?.Invoke());
    }
}
