using RepVgg.Backends.Cuda;
using RepVgg.Backends.Cuda.Architectures;
using RepVgg.Cli.Infrastructure;
using RepVgg.Cli.SelfTest;
using RepVgg.Runtime.Cuda;
using RepVgg.Runtime.Cuda.Bundles;
using RepVgg.Runtime.Cuda.Compilation;
using RepVgg.Tests.Runtime.Cuda;

namespace RepVgg.Tests.Cli.SelfTest;

/// <summary>What goes wrong on a device is a result of the self-test, not its end.</summary>
public sealed class SelfTestFailureTests : IDisposable
{
    private const int IllegalAddress = 700;

    private static readonly CudaArch Arch = new(8, 0);
    private readonly StandIn _device = new();

    public void Dispose() => _device.Dispose();

    [Fact]
    public void ABatchThatDoesNotFitTheMemoryIsHalved()
    {
        // A0 takes about 29 MiB of weights; the rest holds the activations of one or two images.
        var graph = PlainRepVgg.Build("A0", 64);
        var whole = Speed().Run(graph, BundlePrecision.Fp32, 8);
        Assert.Equal((8, null), (whole.Batch, whole.Failure));
        _device.SetDevice(8, 0, memory: 40UL << 20);
        var result = Speed().Run(graph, BundlePrecision.Fp32, 64);
        Assert.Null(result.Failure);
        Assert.Equal(64, result.AskedBatch);
        Assert.InRange(result.Batch, 1, 32);
        Assert.True(result.ExamplesPerSecond > 0);
    }

    [Fact]
    public void AModelThatFitsNotAtAllFails()
    {
        _device.SetDevice(8, 0, memory: 1UL << 20);
        var result = Speed().Run(PlainRepVgg.Build("A0", 32), BundlePrecision.Fp32, 4);
        Assert.StartsWith("rvc: error RVC6013: ", result.Failure, StringComparison.Ordinal);
        Assert.True(double.IsNaN(result.Milliseconds));
    }

    [Fact]
    public void AKernelThatFailsDoesNotStopTheNext()
    {
        var check = new VariantCheck(_device.Libraries, Arch, most: 1, kernels: null);
        var layer = LayerCase.All[0];
        _device.Fail("cuStreamSynchronize", IllegalAddress);
        var failed = Assert.Single(check.Run(layer, BundlePrecision.Fp32));
        Assert.False(failed.Passed);
        Assert.StartsWith("rvc: error RVC6014: ", failed.Failure, StringComparison.Ordinal);
        Assert.All(check.Run(layer, BundlePrecision.Fp32), v => Assert.True(v.Passed));
    }

    [Fact]
    public void WithoutACompilerCompiledKernelsAreUsed()
    {
        using var folder = new TemporaryFolder();
        var layer = LayerCase.All[5];
        var kernels = new CompiledKernels(folder.File("kernels"));
        var withoutCompiler = _device.Libraries with { Compiler = folder.File("libnvrtc.so") };
        var failed = Assert.Single(new VariantCheck(withoutCompiler, Arch, most: 1, kernels).Run(layer, BundlePrecision.Fp32));
        Assert.StartsWith("rvc: error RVC6009: ", failed.Failure, StringComparison.Ordinal);
        kernels.Compile(
            CudaBackend.Source(layer.Graph, VariantCheck.Variants(layer.Graph, BundlePrecision.Fp32, Arch, most: 1).Options), Arch, Nvrtc.Load(_device.Libraries));
        Assert.All(new VariantCheck(withoutCompiler, Arch, most: 1, kernels).Run(layer, BundlePrecision.Fp32), v => Assert.True(v.Passed));
    }

    [Theory]
    [InlineData(1e-5, true)]
    [InlineData(3e-5, false)]
    [InlineData(double.PositiveInfinity, false)]
    [InlineData(double.NaN, false)]
    public void AKernelPassesWithinItsBound(double error, bool passed) =>
        Assert.Equal(passed, new VariantResult("layer", "fp32", "gemm 64x64x8", error, 2e-5, Failure: null).Passed);

    [Fact]
    public void ADeviceWithoutTensorCoresForItIsAskedForFloat32Alone()
    {
        _device.SetDevice(7, 5);
        var device = CudaEngine.Device(_device.Libraries);
        Assert.Equal([BundlePrecision.Fp32], SelfTestPlan.Checked(device.Arch));
        var plan = SelfTestPlan.For("cuda", device.Arch, models: null, allSchedules: false);
        Assert.Equal([BundlePrecision.Fp32], plan.Precisions);
        Assert.Equal([1, 128], plan.Batches);
        Assert.Equal((224, int.MaxValue), (plan.ImageSize, plan.Schedules));
        Assert.Equal(PlainRepVgg.Names, plan.Models);
    }

    /// <summary>GeForce RTX 3070: 20.3 TFLOP/s; half of it is 50 %.</summary>
    [Fact]
    public void PercentOfPeakIsOfTheDevicesUnits()
    {
        var result = new SpeedResult("m", BundlePrecision.Fp32, 2, 2, Milliseconds: 4, Least: 4, Macs: 10_150_000_000, Peak: GpuModel.For(new(8, 6)).PeakFlops, Failure: null);
        Assert.Equal(500, result.ExamplesPerSecond);
        Assert.Equal(10.15e12, result.Flops);
        Assert.Equal(50, result.PercentOfPeak, 0.1);
    }

    private SpeedCheck Speed() => new(_device.Libraries, CudaEngine.Device(_device.Libraries), Arch, rounds: 1, kernels: null);
}
