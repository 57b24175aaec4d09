using RepVgg.Backends.Cuda;
using RepVgg.Cli.Infrastructure;
using RepVgg.Cli.Measuring;
using RepVgg.IR.Graphs;
using RepVgg.IR.Text;
using RepVgg.Runtime.Cuda;
using RepVgg.Runtime.Cuda.Bundles;
using RepVgg.Tests.Runtime.Cuda;

namespace RepVgg.Tests.Cli;

/// <summary>Commands that run kernels choose them for the device that is there, unless they are told for which.</summary>
public sealed class CudaDeviceChoiceTests : IDisposable
{
    private const int NoDevice = 100;

    private static readonly Graph Network = GraphParser.Parse("""
        graph @net(%x: f32[N,16,8,8]) {
          %w = constant random(seed: 1) : f32[16,16,3,3]
          %y = conv2d %x, %w {padding = [1,1,1,1]} : f32[N,16,8,8]
          return %y
        }
        """);

    private readonly StandIn _device = new();

    public void Dispose() => _device.Dispose();

    [Theory]
    [InlineData(6, 1, "sm_61")]
    [InlineData(8, 6, "sm_86")]
    [InlineData(8, 7, "sm_86")]
    [InlineData(12, 0, "sm_90")]
    public void PlansAreForTheDeviceOrTheNearestOlderOne(int major, int minor, string arch)
    {
        _device.SetDevice(major, minor);
        Assert.Equal(arch, PlanOf(new CudaOptions(), named: false));
    }

    [Fact]
    public void PlansAreForTheArchitecturesThatWereNamed()
    {
        _device.SetDevice(8, 6);
        Assert.Equal("sm_80", PlanOf(new CudaOptions { Architectures = [CudaArch.Ampere] }, named: true));
    }

    [Fact]
    public void ADeviceWithoutTensorCoresForThePrecisionIsRefused()
    {
        _device.SetDevice(7, 5);
        var error = Assert.Throws<CudaException>(() => PlanOf(new CudaOptions { Precision = BundlePrecision.Fp16 }, named: false));
        Assert.Equal(CudaProblem.DeviceUnsupported, error.Problem);
    }

    [Fact]
    public void WithoutADeviceThereIsNothingToChooseFor()
    {
        _device.Fail("cuInit", NoDevice);
        Assert.Equal(CudaProblem.NoDevice, Assert.Throws<CudaException>(() => PlanOf(new CudaOptions(), named: false)).Problem);
    }

    /// <summary>A tuning file names the architecture whose plans were measured: that is where it is looked for.</summary>
    [Fact]
    public void TuningIsOfTheSamePlans()
    {
        _device.SetDevice(12, 0);
        var tuning = new CudaTuner(Network, new CudaOptions(), _device.Libraries, most: 1).Run(batch: 1, rounds: 1, _ => { }, TestContext.Current.CancellationToken);
        Assert.Equal("sm_90", tuning.Architecture);
        Assert.Single(tuning.Shapes);
    }

    private string PlanOf(CudaOptions options, bool named)
    {
        using var engine = Engines.Load(Network, new("cuda", new(), options, named), images: 1, _device.Libraries);
        var model = Assert.IsType<CudaModel>(engine.Session);
        Assert.All(model.Manifest.Plans, p => Assert.Equal([model.PlanArch], p.Archs));
        return model.PlanArch.ToString();
    }
}
