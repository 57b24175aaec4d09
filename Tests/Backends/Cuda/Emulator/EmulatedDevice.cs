using System.Runtime.InteropServices;
using System.Text;
using RepVgg.Tests.Runtime.Cuda;

namespace RepVgg.Tests.Backends.Cuda.Emulator;

/// <summary>A copy of the emulator with a state of its own, called as a driver is: handles, pointers, result codes.</summary>
internal sealed unsafe class EmulatedDevice : IDisposable
{
    private readonly StandIn _standIn = new();

    public EmulatedDevice()
    {
        Check(((delegate* unmanaged<uint, int>)Entry("cuInit"))(0));
        nint context;
        Check(((delegate* unmanaged<nint*, int, int>)Entry("cuDevicePrimaryCtxRetain"))(&context, 0));
        Check(((delegate* unmanaged<nint, int>)Entry("cuCtxSetCurrent"))(context));
    }

    public string LastError => Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)Entry("rvc_standin_last_error"))())!;

    public string TraceReport => Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)Entry("rvc_standin_trace_report"))())!;

    public int LiveObjects => _standIn.LiveObjects;

    public nint Entry(string name) => _standIn.Entry(name);

    public void Check(int result) => Assert.True(result == 0, FormattableString.Invariant($"{result}: {(result == 0 ? "" : LastError)}"));

    public void Trace(bool on) => ((delegate* unmanaged<int, void>)Entry("rvc_standin_trace"))(on ? 1 : 0);

    /// <summary>Calls an entry point whose arguments are all handles, pointers or integers.</summary>
    public int Call(string name, params ReadOnlySpan<nint> a)
    {
        var entry = Entry(name);
        return a.Length switch
        {
            0 => ((delegate* unmanaged<int>)entry)(),
            1 => ((delegate* unmanaged<nint, int>)entry)(a[0]),
            2 => ((delegate* unmanaged<nint, nint, int>)entry)(a[0], a[1]),
            3 => ((delegate* unmanaged<nint, nint, nint, int>)entry)(a[0], a[1], a[2]),
            4 => ((delegate* unmanaged<nint, nint, nint, nint, int>)entry)(a[0], a[1], a[2], a[3]),
            _ => throw new ArgumentOutOfRangeException(nameof(a)),
        };
    }

    /// <summary>As <see cref="Call"/>, for an entry point whose first argument takes the handle that it makes.</summary>
    public int Create(string name, out nint handle, params ReadOnlySpan<nint> a)
    {
        nint made = 0;
        var result = Call(name, [(nint)(&made), .. a]);
        handle = made;
        return result;
    }

    /// <summary>NVRTC's log and cubin; the cubin is empty where compilation failed.</summary>
    public (string Log, byte[] Cubin, byte[] Ptx) Compile(string source, string architecture = "sm_80")
    {
        nint program = 0;
        fixed (byte* text = Text(source), name = Text("kernels.cu"), option = Text("--gpu-architecture=" + architecture))
        {
            Check(((delegate* unmanaged<nint*, byte*, byte*, int, nint, nint, int>)Entry("nvrtcCreateProgram"))(&program, text, name, 0, 0, 0));
            var options = option;
            var result = Call("nvrtcCompileProgram", program, 1, (nint)(&options));
            var log = Encoding.UTF8.GetString(Output(program, "nvrtcGetProgramLog"));
            var compiled = (log, result == 0 ? Output(program, "nvrtcGetCUBIN") : [], result == 0 ? Output(program, "nvrtcGetPTX") : []);
            Check(Call("nvrtcDestroyProgram", (nint)(&program)));
            return compiled;
        }
    }

    /// <summary>Compiles and loads <paramref name="source"/>.</summary>
    public nint Load(string source)
    {
        var (log, cubin, _) = Compile(source);
        Assert.True(cubin.Length > 0, log);
        Check(LoadImage(cubin, out var module));
        return module;
    }

    public int LoadImage(ReadOnlySpan<byte> image, out nint module)
    {
        fixed (byte* bytes = image)
        {
            nint made = 0;
            var result = ((delegate* unmanaged<nint*, byte*, uint, nint, nint, int>)Entry("cuModuleLoadDataEx"))(&made, bytes, 0, 0, 0);
            module = made;
            return result;
        }
    }

    public int Function(nint module, string name, out nint function)
    {
        fixed (byte* text = Text(name))
        {
            return Create("cuModuleGetFunction", out function, module, (nint)text);
        }
    }

    public ulong Allocate(int bytes)
    {
        Check(Create("cuMemAlloc_v2", out var address, bytes));
        return (ulong)address;
    }

    public ulong Upload<T>(ReadOnlySpan<T> values) where T : unmanaged
    {
        var address = Allocate(values.Length * sizeof(T));
        fixed (T* source = values)
        {
            Check(Call("cuMemcpyHtoDAsync_v2", (nint)address, (nint)source, values.Length * sizeof(T), 0));
        }
        return address;
    }

    public T[] Download<T>(ulong address, int count) where T : unmanaged
    {
        var values = new T[count];
        fixed (T* target = values)
        {
            Check(Call("cuMemcpyDtoHAsync_v2", (nint)target, (nint)address, count * sizeof(T), 0));
        }
        return values;
    }

    /// <summary>Launches with 64-bit pointers (<see cref="ulong"/>) and 32-bit integers as arguments; returns the CUresult.</summary>
    public int Launch(nint function, int blocks, int threads, params ReadOnlySpan<object> arguments) => LaunchOn(0, function, blocks, threads, arguments);

    public int LaunchOn(nint stream, nint function, int blocks, int threads, params ReadOnlySpan<object> arguments) =>
        Launch(stream, function, ((uint)blocks, 1, 1), threads, arguments);

    /// <summary>Launches blocks in three directions.</summary>
    public int Launch(nint function, (uint X, uint Y, uint Z) grid, int threads, params ReadOnlySpan<object> arguments) =>
        Launch(0, function, grid, threads, arguments);

    private int Launch(nint stream, nint function, (uint X, uint Y, uint Z) grid, int threads, ReadOnlySpan<object> arguments)
    {
        var values = stackalloc ulong[arguments.Length + 1];
        var pointers = stackalloc nint[arguments.Length + 1];
        for (var i = 0; i < arguments.Length; i++)
        {
            values[i] = arguments[i] is int number ? (uint)number : (ulong)arguments[i];
            pointers[i] = (nint)(values + i);
        }
        return ((delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, nint*, nint, int>)Entry("cuLaunchKernel"))(
            function, grid.X, grid.Y, grid.Z, (uint)threads, 1, 1, 0, stream, pointers, 0);
    }

    /// <summary>Compiles <paramref name="source"/> and launches its kernel <c>k</c> as one block: the CUresult.</summary>
    public int Run(string source, int threads, params ReadOnlySpan<object> arguments)
    {
        Check(Function(Load(source), "k", out var function));
        return Launch(function, 1, threads, arguments);
    }

    public void Dispose()
    {
        _ = Call("cuDevicePrimaryCtxRelease_v2", 0);
        _standIn.Dispose();
    }

    private static ReadOnlySpan<byte> Text(string text) => Encoding.UTF8.GetBytes(text + "\0");

    private byte[] Output(nint program, string name)
    {
        nuint size = 0;
        Check(Call(name + "Size", program, (nint)(&size)));
        var bytes = new byte[size];
        fixed (byte* target = bytes)
        {
            Check(Call(name, program, (nint)target));
        }
        return bytes;
    }
}
