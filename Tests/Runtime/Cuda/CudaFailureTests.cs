using System.Collections.Immutable;
using RepVgg.Runtime.Cuda;
using RepVgg.Runtime.Cuda.Bundles;
using RepVgg.Runtime.Cuda.Compilation;

namespace RepVgg.Tests.Runtime.Cuda;

/// <summary>What goes wrong on a machine: each gives one error that names the call or what is missing, and leaks nothing.</summary>
public sealed class CudaFailureTests : IDisposable
{
    private const string Nowhere = "/nowhere/libcuda.so.1";

    private readonly TemporaryFolder _folder = new();

    private readonly StandIn _standIn = new();

    public void Dispose()
    {
        Assert.Equal(0, _standIn.LiveObjects);
        _standIn.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("cuInit")]
    [InlineData("cuDeviceGetCount")]
    [InlineData("cuDeviceGet")]
    [InlineData("cuDeviceGetName")]
    [InlineData("cuDeviceGetAttribute")]
    [InlineData("cuDeviceTotalMem_v2")]
    [InlineData("cuDriverGetVersion")]
    [InlineData("cuDevicePrimaryCtxRetain")]
    [InlineData("cuCtxSetCurrent")]
    [InlineData("cuCtxSetCurrent", 1)]
    [InlineData("cuModuleLoadDataEx")]
    [InlineData("cuModuleGetFunction", 1)]
    [InlineData("cuMemAlloc_v2")]
    [InlineData("cuMemAlloc_v2", 1)]
    [InlineData("cuMemAlloc_v2", 2)]
    [InlineData("cuMemHostAlloc")]
    [InlineData("cuMemHostAlloc", 1)]
    [InlineData("cuStreamCreate")]
    [InlineData("cuStreamCreate", 1)]
    [InlineData("cuEventCreate")]
    [InlineData("cuMemcpyHtoDAsync_v2")]
    [InlineData("cuMemcpyHtoDAsync_v2", 1)]
    [InlineData("cuMemcpyDtoHAsync_v2")]
    [InlineData("cuStreamSynchronize")]
    [InlineData("cuStreamSynchronize", 1)]
    [InlineData("cuStreamBeginCapture_v2")]
    [InlineData("cuLaunchKernel")]
    [InlineData("cuLaunchKernel", 1)]
    [InlineData("cuStreamEndCapture")]
    [InlineData("cuGraphInstantiateWithFlags")]
    [InlineData("cuGraphLaunch")]
    public void A_call_that_fails_is_named(string call, int afterCalls = 0)
    {
        TinyBundle.Write(_folder);
        _standIn.Fail(call, 719, afterCalls);
        var error = Assert.Throws<CudaException>(LoadAndRun);
        Assert.Equal((CudaProblem.DriverError, 719), (error.Problem, error.ErrorCode));
        Assert.StartsWith($"{call}: CUDA_ERROR_LAUNCH_FAILED (719)", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, _standIn.LiveObjects);
        LoadAndRun();
    }

    [Theory]
    [InlineData("cuEventRecord")]
    [InlineData("cuEventSynchronize")]
    [InlineData("cuEventElapsedTime")]
    public void A_call_that_fails_while_measuring_is_named(string call)
    {
        using var model = _standIn.Load(TinyBundle.Write(_folder));
        _standIn.Fail(call, 999);
        var error = Assert.Throws<CudaException>(() => model.RunTimes(images: 1, repetitions: 1));
        Assert.Equal($"{call}: CUDA_ERROR_UNKNOWN (999)", error.Message);
    }

    [Fact]
    public void A_run_after_a_failed_one_is_computed()
    {
        using var model = _standIn.Load(TinyBundle.Write(_folder));
        var output = new float[TinyBundle.ImageSize];
        _standIn.Fail("cuGraphLaunch", 700);
        var error = Assert.Throws<CudaException>(() => model.Run([new float[TinyBundle.ImageSize]], [output]));
        Assert.Equal("cuGraphLaunch: CUDA_ERROR_ILLEGAL_ADDRESS (700)", error.Message);
        model.Run([new float[TinyBundle.ImageSize]], [output]);
        Assert.Equal(TinyBundle.Expected(new float[TinyBundle.ImageSize]), output);
    }

    [Fact]
    public void Too_little_memory_says_how_much_is_needed_and_how_much_there_is()
    {
        _standIn.SetDevice(8, 0, memory: 1 << 20);
        using var model = _standIn.Load(TinyBundle.Write(_folder), new() { MaximumImages = 10_000 });
        var images = new float[10_000 * TinyBundle.ImageSize];
        var error = Assert.Throws<CudaException>(() => model.Run([images], [images.ToArray()]));
        Assert.Equal(CudaProblem.OutOfMemory, error.Problem);
        Assert.Matches(
            "^cuMemAlloc_v2: CUDA_ERROR_OUT_OF_MEMORY \\(2\\): 2.4 MiB are needed for activations of 10000 images, rvc SIMT emulator has [0-9.]+ KiB free of 1 MiB$",
            error.Message);
    }

    [Fact]
    public void An_absent_driver_is_reported()
    {
        var error = Refused(new(Nowhere, Nowhere));
        Assert.Equal(
            (CudaProblem.DriverMissing, $"there is no CUDA driver ('{Nowhere}' can't be loaded); its library comes with NVIDIA's driver for the device"),
            (error.Problem, error.Message));
    }

    [Fact]
    public void A_driver_without_an_entry_point_is_too_old()
    {
        var error = Refused(new("libc.so.6"));
        Assert.Equal((CudaProblem.DriverTooOld, "'libc.so.6' lacks the entry point cuInit; a newer one is needed"), (error.Problem, error.Message));
    }

    [Fact]
    public void An_absent_device_is_reported()
    {
        _standIn.Fail("cuInit", 100);
        var error = Refused(_standIn.Libraries);
        Assert.Equal((CudaProblem.NoDevice, "cuInit: CUDA_ERROR_NO_DEVICE (100)"), (error.Problem, error.Message));
        TinyBundle.Write(_folder);
        error = Assert.Throws<CudaException>(() => _standIn.Load(_folder.Root, new() { Device = 1 }));
        Assert.Equal(
            (CudaProblem.NoDevice, "there is no CUDA device 1; the driver finds 1, numbered from 0"), (error.Problem, error.Message));
    }

    [Fact]
    public void A_device_that_is_too_old_is_reported()
    {
        _standIn.SetDevice(5, 2);
        var error = Refused(_standIn.Libraries);
        Assert.Equal(
            (CudaProblem.DeviceUnsupported, "the bundle was compiled for sm_61 or newer; rvc SIMT emulator is sm_52"), (error.Problem, error.Message));
    }

    [Fact]
    public void An_absent_compiler_is_reported_where_it_is_needed()
    {
        var error = Refused(_standIn.Libraries with { Compiler = Nowhere });
        Assert.Equal(
            (CudaProblem.CompilerMissing, "the bundle has no binary for rvc SIMT emulator (sm_80), and NVRTC, which would compile the source, isn't installed"),
            (error.Problem, error.Message));
    }

    [Fact]
    public void A_compiler_without_its_second_library_is_reported_as_absent()
    {
        _standIn.Fail("nvrtcCompileProgram", 7);
        var error = Assert.Throws<CudaException>(() => Nvrtc.Load(_standIn.Libraries).Compile(TinyBundle.Source, new(8, 0), BundleBinaryKind.Cubin));
        Assert.Equal(CudaProblem.CompilerMissing, error.Problem);
        Assert.StartsWith("nvrtcCompileProgram: NVRTC_ERROR_BUILTIN_OPERATION_FAILURE (7): NVRTC 12.0 for sm_80: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Source_that_does_not_compile_is_reported_with_the_log()
    {
        var error = Assert.Throws<CudaException>(() => Nvrtc.Load(_standIn.Libraries).Compile("extern \"C\" __global__ void k() { fault; }", new(8, 0), BundleBinaryKind.Cubin));
        Assert.Equal(CudaProblem.CompilationFailed, error.Problem);
        Assert.StartsWith("nvrtcCompileProgram: NVRTC_ERROR_COMPILATION (6): NVRTC 12.0 for sm_80: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("fault", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cubin ptx", 0, "kernels.sm_80.cubin")]
    [InlineData("cubin ptx", 1, "kernels.sm_80.ptx")]
    [InlineData("ptx", 0, "kernels.sm_80.ptx")]
    [InlineData("cubin ptx", 2, "NVRTC 12.0 for sm_80")]
    [InlineData("", 0, "NVRTC 12.0 for sm_80")]
    public void A_binary_that_the_driver_refuses_gives_way_to_the_next(string kinds, int refused, string origin)
    {
        WriteWithBinaries(kinds, refused);
        using var model = _standIn.Load(_folder.Root);
        Assert.Equal(origin, model.KernelOrigin);
        AssertComputes(model);
    }

    [Fact]
    public void Without_a_compiler_each_refused_binary_is_named_with_the_log()
    {
        WriteWithBinaries("cubin ptx", refused: 2);
        var error = Assert.Throws<CudaException>(() => CudaModel.Load(_folder.Root, new() { Libraries = _standIn.Libraries with { Compiler = Nowhere } }));
        Assert.Equal(CudaProblem.BinaryRejected, error.Problem);
        Assert.Equal(
            "the driver refuses the bundle's binaries ('kernels.sm_80.cubin': cuModuleLoadDataEx: CUDA_ERROR_INVALID_IMAGE (200); "
            + "'kernels.sm_80.ptx': cuModuleLoadDataEx: CUDA_ERROR_INVALID_PTX (218): the emulator can't compile real PTX; it compiles kernels.cu), "
            + "and NVRTC, which would compile the source, isn't installed",
            error.Message);
    }

    [Fact]
    public void A_device_that_is_newer_than_the_compiler_runs_PTX()
    {
        _standIn.SetDevice(12, 0);
        using var model = _standIn.Load(TinyBundle.Write(_folder));
        Assert.Equal("NVRTC 12.0 for compute_80", model.KernelOrigin);
        AssertComputes(model);
    }

    private static void AssertComputes(CudaModel model)
    {
        var output = new float[TinyBundle.ImageSize];
        model.Run([new float[TinyBundle.ImageSize]], [output]);
        Assert.Equal(TinyBundle.Expected(new float[TinyBundle.ImageSize]), output);
    }

    private void LoadAndRun()
    {
        using var model = _standIn.Load(_folder.Root);
        AssertComputes(model);
    }

    private CudaException Refused(CudaLibraries libraries)
    {
        TinyBundle.Write(_folder);
        return Assert.Throws<CudaException>(() => CudaModel.Load(_folder.Root, new() { Libraries = libraries }));
    }

    /// <summary>Compiles the kernels; the first of the binaries are spoiled.</summary>
    private void WriteWithBinaries(string kinds, int refused)
    {
        var binaries = ImmutableArray.CreateBuilder<BundleBinary>();
        foreach (var name in kinds.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var kind = name == "ptx" ? BundleBinaryKind.Ptx : BundleBinaryKind.Cubin;
            var content = binaries.Count >= refused ? Nvrtc.Load(_standIn.Libraries).Compile(TinyBundle.Source, new(8, 0), kind)
                : kind == BundleBinaryKind.Ptx ? ".version 7.0 nonsense"u8.ToArray() : [1, 2, 3, 4, 5, 6, 7, 8];
            _folder.Write($"kernels.sm_80.{name}", content);
            binaries.Add(new(new(8, 0), kind, BundleFile.Of($"kernels.sm_80.{name}", content)));
        }

        TinyBundle.Write(_folder, TinyBundle.Manifest() with { Binaries = binaries.ToImmutable() });
    }
}
