using System.Text;
using RepVgg.Backends.Cuda.Emulator;
using RepVgg.IR.Diagnostics;

namespace RepVgg.Tests.Backends.Cuda.Emulator;

/// <summary>The stand-in driver keeps the driver's rules: results of wrong calls, images, memory, capture and graphs.</summary>
public sealed unsafe class DriverTests
{
    private const string AddOne = """
        extern "C" __global__ void __launch_bounds__(64) k(float* x, int n)
        {
            int i = blockIdx.x * 64 + threadIdx.x;
            if (i < n) x[i] += 1.f;
        }
        """;

    [Fact]
    public void WhatIsNeverFreedCountsAsLeaked()
    {
        using var device = new EmulatedDevice();
        device.Check(device.Create("cuStreamCreate", out var stream, 0));
        var memory = device.Allocate(100);
        Assert.Equal(2, device.LiveObjects);
        device.Check(device.Call("cuMemFree_v2", (nint)memory));
        device.Check(device.Call("cuDevicePrimaryCtxRelease_v2", 0));
        Assert.Equal(1, device.LiveObjects);
        Assert.Equal(201, device.Call("cuStreamDestroy_v2", stream));
    }

    [Fact]
    public void HandlesThatAreGoneAreInvalid()
    {
        using var device = new EmulatedDevice();
        var memory = device.Allocate(100);
        device.Check(device.Call("cuMemFree_v2", (nint)memory));
        Assert.Equal(1, device.Call("cuMemFree_v2", (nint)memory));
        device.Check(device.Create("cuEventCreate", out var handle, 0));
        device.Check(device.Call("cuEventDestroy_v2", handle));
        Assert.Equal(400, device.Call("cuEventDestroy_v2", handle));
        Assert.Equal(400, device.Call("cuStreamSynchronize", handle));
        var module = device.Load(AddOne);
        device.Check(device.Function(module, "k", out var function));
        device.Check(device.Call("cuModuleUnload", module));
        Assert.Equal(400, device.Call("cuModuleUnload", module));
        Assert.Equal(400, device.Launch(function, 1, 64, device.Allocate(4), 1));
    }

    [Fact]
    public void MemoryIsLimitedPoisonedAndBounded()
    {
        using var device = new EmulatedDevice();
        ((delegate* unmanaged<int, int, ulong, void>)device.Entry("rvc_standin_set_device"))(8, 6, 1 << 20);
        Assert.Equal(2, device.Create("cuMemAlloc_v2", out _, (1 << 20) + 1));
        var memory = device.Allocate(256);
        Assert.All(device.Download<float>(memory, 64), x => Assert.True(float.IsNaN(x)));
        var target = stackalloc byte[512];
        Assert.Equal(1, device.Call("cuMemcpyDtoHAsync_v2", (nint)target, (nint)memory, 257, 0));
        Assert.Equal(1, device.Call("cuMemcpyDtoHAsync_v2", (nint)target, (nint)memory + 255, 2, 0));
        Assert.Equal(1, device.Call("cuMemcpyHtoDAsync_v2", (nint)memory - 1, (nint)target, 2, 0));
        int minor;
        device.Check(device.Call("cuDeviceGetAttribute", (nint)(&minor), 76, 0));
        Assert.Equal(6, minor);
    }

    [Fact]
    public void ImagesThatItCannotRunGetTheDriversErrors()
    {
        using var device = new EmulatedDevice();
        Assert.Equal(209, device.LoadImage("\u007fELF and more\0"u8, out _));
        Assert.Equal(218, device.LoadImage(".version 7.0\n.target sm_80\n\0"u8, out _));
        Assert.Equal(200, device.LoadImage("nonsense\0"u8, out _));
        Assert.Equal(209, device.LoadImage(device.Compile(AddOne, "sm_90").Cubin, out _));
        Assert.Equal(209, device.LoadImage(device.Compile(AddOne, "sm_86").Cubin, out _));
        Assert.Equal(218, device.LoadImage(device.Compile(AddOne, "sm_90").Ptx, out _));
        device.Check(device.LoadImage(device.Compile(AddOne, "sm_61").Ptx, out var module));
        Assert.Equal(500, device.Function(module, "missing", out _));
    }

    [Fact]
    public void AFailingJitWritesItsLog()
    {
        using var device = new EmulatedDevice();
        var log = stackalloc byte[256];
        var options = stackalloc int[2] { 5, 6 };
        var values = stackalloc nint[2] { (nint)log, 256 };
        fixed (byte* image = ".version 7.0\n.target sm_80\n\0"u8)
        {
            nint module;
            Assert.Equal(218, ((delegate* unmanaged<nint*, byte*, uint, int*, nint*, int>)device.Entry("cuModuleLoadDataEx"))(&module, image, 2, options, values));
        }
        Assert.Equal("the emulator can't compile real PTX; it compiles kernels.cu\n", Encoding.UTF8.GetString(log, (int)values[1] - 1));
    }

    [Fact]
    public void ASourceThatDoesNotCompileNamesItsLine()
    {
        using var device = new EmulatedDevice();
        var (log, cubin, _) = device.Compile("extern \"C\" __global__ void k()\n{\n    unknown(1);\n}\n");
        Assert.Empty(cubin);
        Assert.Contains("kernels.cu:3:", log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 64, 1)]
    [InlineData(1, 65, 1)]
    [InlineData(1, 0, 1)]
    [InlineData(1, 64, 0)]
    public void LaunchShapesHaveLimits(int blocks, int threads, int expected)
    {
        using var device = new EmulatedDevice();
        device.Check(device.Function(device.Load(AddOne), "k", out var function));
        Assert.Equal(expected, device.Launch(function, blocks, threads, device.Allocate(4), 1));
    }

    [Fact]
    public void APointerToNoDeviceMemoryIsAnIllegalAddress()
    {
        using var device = new EmulatedDevice();
        device.Check(device.Function(device.Load(AddOne), "k", out var function));
        Assert.Equal(700, device.Launch(function, 1, 64, 12345ul, 1));
        Assert.Equal("argument 0 of k doesn't point into device memory", device.LastError);
    }

    [Fact]
    public void AGraphReplaysWhatWasCaptured()
    {
        using var device = new EmulatedDevice();
        device.Check(device.Function(device.Load(AddOne), "k", out var function));
        var memory = device.Upload<float>([1, 2, 3]);
        device.Check(device.Create("cuStreamCreate", out var stream, 0));
        device.Check(device.Call("cuStreamBeginCapture_v2", stream, 0));
        device.Check(device.LaunchOn(stream, function, 1, 64, memory, 3));
        device.Check(device.LaunchOn(stream, function, 1, 64, memory, 2));
        nint graph;
        device.Check(device.Call("cuStreamEndCapture", stream, (nint)(&graph)));
        Assert.Equal([1f, 2f, 3f], device.Download<float>(memory, 3));
        device.Check(device.Create("cuGraphInstantiateWithFlags", out var executable, graph, 0));
        device.Check(device.Call("cuGraphDestroy", graph));
        device.Check(device.Call("cuGraphLaunch", executable, stream));
        device.Check(device.Call("cuGraphLaunch", executable, stream));
        Assert.Equal([5f, 6f, 5f], device.Download<float>(memory, 3));
        device.Check(device.Call("cuGraphExecDestroy", executable));
        Assert.Equal(400, device.Call("cuGraphLaunch", executable, stream));
    }

    [Fact]
    public void SynchronisingAndAllocatingEndACapture()
    {
        using var device = new EmulatedDevice();
        nint graph;
        device.Check(device.Create("cuStreamCreate", out var stream, 0));
        Assert.Equal(401, device.Call("cuStreamEndCapture", stream, (nint)(&graph)));
        device.Check(device.Call("cuStreamBeginCapture_v2", stream, 0));
        Assert.Equal(900, device.Call("cuStreamSynchronize", stream));
        Assert.Equal(901, device.Call("cuStreamEndCapture", stream, (nint)(&graph)));
        device.Check(device.Call("cuStreamBeginCapture_v2", stream, 0));
        Assert.Equal(900, device.Create("cuMemAlloc_v2", out _, 64));
        Assert.Equal(901, device.Call("cuStreamEndCapture", stream, (nint)(&graph)));
        device.Check(device.Call("cuStreamBeginCapture_v2", stream, 2));
        var memory = device.Allocate(64);
        device.Check(device.Call("cuStreamEndCapture", stream, (nint)(&graph)));
        device.Check(device.Call("cuMemFree_v2", (nint)memory));
    }

    [Fact]
    public void AForkedStreamMustBeJoined()
    {
        using var device = new EmulatedDevice();
        device.Check(device.Function(device.Load(AddOne), "k", out var function));
        var memory = device.Upload<float>([1]);
        device.Check(device.Create("cuStreamCreate", out var origin, 0));
        device.Check(device.Create("cuStreamCreate", out var side, 0));
        device.Check(device.Create("cuEventCreate", out var fork, 2));
        device.Check(device.Create("cuEventCreate", out var join, 2));
        foreach (var joins in (bool[])[true, false])
        {
            device.Check(device.Call("cuStreamBeginCapture_v2", origin, 0));
            device.Check(device.Call("cuEventRecord", fork, origin));
            device.Check(device.Call("cuStreamWaitEvent", side, fork, 0));
            device.Check(device.LaunchOn(side, function, 1, 64, memory, 1));
            device.Check(device.Call("cuEventRecord", join, side));
            Assert.Equal(907, device.Call("cuEventSynchronize", join));
            if (joins)
            {
                device.Check(device.Call("cuStreamWaitEvent", origin, join, 0));
            }
            nint graph;
            Assert.Equal(joins ? 0 : 904, device.Call("cuStreamEndCapture", origin, (nint)(&graph)));
        }
    }

    [Fact]
    public void AnEntryPointFailsWhenATestSaysSo()
    {
        using var device = new EmulatedDevice();
        fixed (byte* name = "cuMemAlloc_v2\0"u8)
        {
            ((delegate* unmanaged<byte*, int, int, void>)device.Entry("rvc_standin_fail"))(name, 2, 1);
        }
        device.Allocate(64);
        Assert.Equal(2, device.Create("cuMemAlloc_v2", out _, 64));
        device.Allocate(64);
    }

    [Fact]
    public void SeveralThreadsMayLaunchAtOnce()
    {
        using var device = new EmulatedDevice();
        device.Check(device.Function(device.Load(AddOne), "k", out var function));
        nint context;
        device.Check(device.Call("cuDevicePrimaryCtxRetain", (nint)(&context), 0));
        var current = context;
        var memory = device.Upload<float>(new float[128]);
        var failures = 0;
        Parallel.For(0, 200, _ =>
        {
            if (device.Call("cuCtxSetCurrent", current) != 0 || device.Launch(function, 2, 64, memory, 128) != 0)
            {
                Interlocked.Increment(ref failures);
            }
        });
        Assert.Equal(0, failures);
        Assert.All(device.Download<float>(memory, 128), x => Assert.Equal(200f, x));
    }

    [Fact]
    public void WithoutACompilerThereIsOneDiagnostic()
    {
        using var empty = new TemporaryFolder();
        var error = Assert.Throws<DiagnosticException>(() => CppCompiler.Find(null, empty.Root));
        Assert.Equal(("RVC6101", DiagnosticCategory.Environment), (error.Diagnostic.Descriptor.Id, error.Diagnostic.Descriptor.Category));
        Assert.Contains("apt-get install g++", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ACompilerThatFailsIsOneDiagnostic()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<DiagnosticException>(() => EmulatedCuda.Prepare(new CppCompiler("/bin/false"), folder.Root));
        Assert.Equal("RVC6102", error.Diagnostic.Descriptor.Id);
        Assert.Empty(folder.Names);
    }
}
