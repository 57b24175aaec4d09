using System.Collections.Immutable;
using RepVgg.Runtime.Cuda;
using RepVgg.Runtime.Cuda.Bundles;
using RepVgg.Runtime.Cuda.Execution;

namespace RepVgg.Tests.Runtime.Cuda;

/// <summary>Which binary and which plan a device and a batch get.</summary>
public sealed class ChoiceTests
{
    [Theory]
    [InlineData("sm_61", "sm_61.cubin sm_52.ptx")]
    [InlineData("sm_60", "sm_52.ptx")]
    [InlineData("sm_80", "sm_80.cubin sm_80.ptx sm_52.ptx")]
    [InlineData("sm_87", "sm_86.cubin sm_80.cubin sm_80.ptx sm_52.ptx")]
    [InlineData("sm_90", "sm_80.ptx sm_52.ptx")]
    [InlineData("sm_120", "sm_80.ptx sm_52.ptx")]
    [InlineData("sm_50", "")]
    public void Machine_code_comes_before_PTX_and_newer_before_older(string device, string expected)
    {
        ImmutableArray<BundleBinary> binaries =
        [
            Binary("sm_52", BundleBinaryKind.Ptx), Binary("sm_61", BundleBinaryKind.Cubin), Binary("sm_80", BundleBinaryKind.Ptx),
            Binary("sm_80", BundleBinaryKind.Cubin), Binary("sm_86", BundleBinaryKind.Cubin),
        ];
        Assert.Equal(expected, string.Join(' ', BinaryChoice.For(binaries, Arch(device)).Select(i => binaries[i].File.Name)));
    }

    [Theory]
    [InlineData("sm_61", 1, "sm_61", 1)]
    [InlineData("sm_61", 7, "sm_61", 1)]
    [InlineData("sm_61", 8, "sm_61", 8)]
    [InlineData("sm_61", 1000, "sm_61", 8)]
    [InlineData("sm_75", 8, "sm_61", 8)]
    [InlineData("sm_80", 31, "sm_80", 1)]
    [InlineData("sm_90", 32, "sm_80", 32)]
    public void The_plan_is_the_nearest_older_architectures_and_the_batchs(string device, int images, string arch, int minimumBatch)
    {
        var choice = new PlanChoice(Planned, Device(device));
        Assert.Equal(Arch(arch), choice.Arch);
        var plan = choice.For(images);
        Assert.Contains(Arch(arch), plan.Archs);
        Assert.Equal(minimumBatch, plan.MinimumBatch);
    }

    [Theory]
    [InlineData(31, 1)]
    [InlineData(32, 2)]
    public void Plans_for_larger_batches_than_will_be_asked_for_are_left_out(int maximumImages, int plans) =>
        Assert.Equal(plans, new PlanChoice(Planned, Device("sm_80"), maximumImages).Plans.Length);

    [Fact]
    public void A_device_that_is_older_than_all_plans_is_refused()
    {
        var error = Assert.Throws<CudaException>(() => new PlanChoice(Planned, Device("sm_52")));
        Assert.Equal((CudaProblem.DeviceUnsupported, "the bundle was compiled for sm_61 or newer; GPU is sm_52"), (error.Problem, error.Message));
    }

    [Theory]
    [InlineData(BundlePrecision.Tf32, "tf32")]
    [InlineData(BundlePrecision.Tf32x3, "tf32x3")]
    [InlineData(BundlePrecision.Fp16, "fp16")]
    public void Tensor_core_precisions_need_Ampere(BundlePrecision precision, string name)
    {
        var manifest = Planned with { Precision = precision };
        Assert.Equal(Arch("sm_80"), new PlanChoice(manifest, Device("sm_80")).Arch);
        var error = Assert.Throws<CudaException>(() => new PlanChoice(manifest, Device("sm_75")));
        Assert.Equal(
            (CudaProblem.DeviceUnsupported, $"the bundle computes in {name}, which needs sm_80 or newer; GPU is sm_75"), (error.Problem, error.Message));
    }

    [Theory]
    [InlineData(256, 1, 1, 65535)]
    [InlineData(1 << 20, 1, 1, 2047)]
    [InlineData(256, 100, 1, 655)]
    [InlineData(256, 100, 7, 4587)]
    public void The_batch_is_limited_by_the_largest_buffer_and_the_grid(long bytes, int perImage, int per, int expected)
    {
        var manifest = TinyBundle.Manifest() with { ArenaBytesPerImage = bytes, Buffers = [new("b", 0, bytes)] };
        var plan = manifest.Plans[0];
        var launch = plan.Launches[0];
        var limited = launch with { Grid = launch.Grid with { Z = GridExtent.PerImage(perImage, per) } };
        var limit = BatchLimit.Of(manifest, [plan with { Launches = [limited] }]);
        Assert.Equal(expected, limit);
    }

    private static BundleManifest Planned
    {
        get
        {
            var plan = TinyBundle.Manifest().Plans[0];
            return TinyBundle.Manifest() with
            {
                Plans =
                [
                    plan with { Archs = [Arch("sm_61"), Arch("sm_80")] },
                    plan with { Archs = [Arch("sm_61")], MinimumBatch = 8 },
                    plan with { Archs = [Arch("sm_80")], MinimumBatch = 32 },
                ],
            };
        }
    }

    private static BundleBinary Binary(string arch, BundleBinaryKind kind) =>
        new(Arch(arch), kind, new($"{arch}.{(kind == BundleBinaryKind.Cubin ? "cubin" : "ptx")}", ""));

    private static CudaArch Arch(string text) => CudaArch.TryParse(text, out var arch) ? arch : throw new ArgumentException(text, nameof(text));

    private static CudaDeviceInfo Device(string arch) => new(0, "GPU", Arch(arch), 1 << 30, 10, 1_000_000, 12000);
}
