using System.Runtime.InteropServices;
using System.Text;
using RepVgg.Runtime.Cuda;
using RepVgg.Runtime.Cuda.Bundles;
using RepVgg.Runtime.Cuda.Driver;

namespace RepVgg.Tests.Backends.Cuda.PtxMachine;

/// <summary>A driver whose device executes PTX, and only PTX. Calls complete before they return; capturing streams record launches.</summary>
/// <param name="arch">The device's architecture.</param>
internal sealed unsafe class PtxDriver(CudaArch arch) : ICudaDriver
{
    private const nint Context = 1;

    private const long Memory = 1L << 30;

    private readonly PtxGlobalMemory _memory = new();

    private readonly Dictionary<nint, object> _handles = [];

    private readonly Dictionary<nint, List<Action>> _captures = [];

    private nint _lastHandle = Context;

    /// <summary>The kernels that were launched so far.</summary>
    public HashSet<string> Launched { get; } = new(StringComparer.Ordinal);

    /// <summary>What wasn't released.</summary>
    public int Live => _handles.Count + _memory.Live;

    public int DeviceCount() => 1;

    public CudaDeviceInfo Describe(int device) => new(device, "PTX interpreter", arch, Memory, 1, 0, 11080);

    public nint RetainPrimaryContext(int device) => Context;

    public void ReleasePrimaryContext(int device)
    {
    }

    public void SetCurrentContext(nint context) => Assert.Equal(Context, context);

    public (long Free, long Total) MemoryInfo() => (Memory, Memory);

    public ulong Allocate(long bytes) => _memory.Allocate(bytes);

    public void Free(ulong address) => _memory.Free(address);

    public nint AllocateHost(long bytes)
    {
        var memory = (nint)NativeMemory.Alloc((nuint)bytes);
        _handles.Add(memory, bytes);
        return memory;
    }

    public void FreeHost(nint address)
    {
        Assert.True(_handles.Remove(address));
        NativeMemory.Free((void*)address);
    }

    public void CopyToDevice(ulong target, nint source, long bytes, nint stream)
    {
        Assert.False(_captures.ContainsKey(stream));
        new ReadOnlySpan<byte>((void*)source, (int)bytes).CopyTo(_memory.Bytes(target, bytes));
    }

    public void CopyToHost(nint target, ulong source, long bytes, nint stream)
    {
        Assert.False(_captures.ContainsKey(stream));
        _memory.Bytes(source, bytes).CopyTo(new Span<byte>((void*)target, (int)bytes));
    }

    public nint LoadModule(ReadOnlySpan<byte> image)
    {
        if (image.StartsWith("\u007fELF"u8))
        {
            throw new CudaException(CudaProblem.BinaryRejected, "the device has no machine code");
        }

        Assert.Equal(0, image[^1]);
        return Add(PtxParser.Parse(Encoding.UTF8.GetString(image[..^1])));
    }

    public void UnloadModule(nint module) => Remove(module);

    public nint GetFunction(nint module, string name) => Add(Get<IReadOnlyList<PtxProgram>>(module).Single(p => p.Name == name));

    public int GetFunctionAttribute(nint function, CudaFunctionAttribute attribute) => throw new NotSupportedException();

    public void Launch(nint function, (uint X, uint Y, uint Z) grid, BlockSize block, nint arguments, nint stream)
    {
        var program = Get<PtxProgram>(function);
        Assert.Equal((program.MaximumThreads, 1, 1), (block.X, block.Y, block.Z));
        var launch = new PtxBlock(program, _memory, block.X);
        for (var i = 0; i < program.Parameters.Length; i++)
        {
            var argument = ((void**)arguments)[i];
            launch.SetParameter(i, program.Parameters[i].Size == sizeof(ulong) ? *(ulong*)argument : *(uint*)argument);
        }

        Action run = () =>
        {
            Launched.Add(program.Name);
            launch.Run(grid);
        };
        if (_captures.TryGetValue(stream, out var capture))
        {
            capture.Add(run);
        }
        else
        {
            run();
        }
    }

    public nint CreateStream() => Add(new object());

    public void DestroyStream(nint stream) => Remove(stream);

    public void Synchronize(nint stream) => Assert.False(_captures.ContainsKey(stream));

    public void WaitEvent(nint stream, nint cudaEvent)
    {
    }

    public void BeginCapture(nint stream) => _captures.Add(stream, []);

    public nint EndCapture(nint stream)
    {
        Assert.True(_captures.Remove(stream, out var launches));
        return Add(launches!);
    }

    public nint Instantiate(nint graph) => Add(Get<List<Action>>(graph).ToArray());

    public void LaunchGraph(nint executable, nint stream)
    {
        foreach (var launch in Get<Action[]>(executable))
        {
            launch();
        }
    }

    public void DestroyExecutable(nint executable) => Remove(executable);

    public void DestroyGraph(nint graph) => Remove(graph);

    public nint CreateEvent() => Add(new object());

    public void RecordEvent(nint cudaEvent, nint stream)
    {
    }

    public void SynchronizeEvent(nint cudaEvent)
    {
    }

    public float ElapsedMilliseconds(nint start, nint end) => throw new NotSupportedException();

    public void DestroyEvent(nint cudaEvent) => Remove(cudaEvent);

    private nint Add(object item)
    {
        _handles.Add(++_lastHandle, item);
        return _lastHandle;
    }

    private T Get<T>(nint handle) => Assert.IsAssignableFrom<T>(_handles[handle]);

    private void Remove(nint handle) => Assert.True(_handles.Remove(handle));
}
