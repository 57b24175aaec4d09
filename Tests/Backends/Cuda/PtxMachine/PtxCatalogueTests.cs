using RepVgg.IR.Interpretation;
using RepVgg.Runtime.Cuda;
using RepVgg.Tests.Backends.Cuda.Catalogue;
using RepVgg.Tests.Backends.Cuda.Toolchain;

namespace RepVgg.Tests.Backends.Cuda.PtxMachine;

/// <summary>What NVIDIA's compiler makes of the float32 kernels, instruction by instruction, computes what their layers mean.</summary>
public sealed class PtxCatalogueTests
{
    private const int Images = 2;

    private static readonly CudaArch Pascal = new(6, 1);

    public static TheoryData<string> Parts() => [.. KernelCatalogue.Parts.Select(p => p.Name)];

    /// <summary>Through the loader and its graphs, in batches of both plans: arguments, grids, memory plan. All kernels run.</summary>
    [Theory]
    [MemberData(nameof(Parts))]
    public void EveryKernelComputesItsLayer(string name)
    {
        var part = KernelCatalogue.Parts.Single(p => p.Name == name);
        var inputs = part.Inputs(Images);
        var expected = new ReferenceInterpreter().Run(part.Graph, inputs);
        using var model = PtxModel.Load(WithPlanForTwo(CatalogueBundle.Of(part)), Ptx(part, Pascal), Pascal);
        foreach (var batch in (int[])[1, Images])
        {
            var outputs = model.Run(batch, [.. inputs.Select(i => (ReadOnlyMemory<float>)Array.ConvertAll(i.Data[..(i.Data.Length / Images * batch)], v => (float)v))]);
            Assert.All(outputs.Zip(model.Outputs, expected), o => AssertEqual(o.Second.Name, o.First, o.Third.Data.AsSpan(0, o.First.Length)));
        }

        Assert.Equal(new KernelSource(part, default).Kernels.Order(StringComparer.Ordinal), model.Driver.Launched.Order(StringComparer.Ordinal));
    }

    /// <summary>No access leaves its weight or buffer, and no two threads of a launch store to one place. Each plan runs on as many images as it doesn't above.</summary>
    [Theory]
    [MemberData(nameof(Parts))]
    public void NoKernelLeavesItsBuffers(string name)
    {
        var part = KernelCatalogue.Parts.Single(p => p.Name == name);
        var bundle = CatalogueBundle.Of(part);
        foreach (var (plan, images) in bundle.Manifest.Plans.Zip([Images, 1]))
        {
            var inputs = part.Inputs(images);
            var launches = new PtxLaunches(bundle, Ptx(part, Pascal), [.. inputs.Select(i => Array.ConvertAll(i.Data, v => (float)v))], images);
            Assert.All(launches.Run(plan).Zip(bundle.Manifest.Outputs, new ReferenceInterpreter().Run(part.Graph, inputs)), o => AssertEqual(o.Second.Name, o.First, o.Third.Data.AsSpan()));
        }
    }

    /// <summary>What runs here for sm_61 is what sm_80 gets.</summary>
    [Theory]
    [MemberData(nameof(Parts))]
    public void AmpereGetsTheSameCode(string name)
    {
        var part = KernelCatalogue.Parts.Single(p => p.Name == name);
        Assert.Equal(Ptx(part, Pascal), Ptx(part, CudaArch.Ampere).Replace(".target sm_80", ".target sm_61", StringComparison.Ordinal));
    }

    private static string Ptx(CataloguePart part, CudaArch arch) => NvrtcCompilation.Of(CatalogueBundle.Of(part).Source, arch).Ptx;

    /// <summary>The plan for large batches from two images on, so that its kernels run, too.</summary>
    private static CatalogueBundle WithPlanForTwo(CatalogueBundle bundle) =>
        bundle with { Manifest = bundle.Manifest with { Plans = [bundle.Manifest.Plans[0], bundle.Manifest.Plans[1] with { MinimumBatch = 2 }] } };

    private static void AssertEqual(string name, float[] actual, ReadOnlySpan<double> expected)
    {
        var tolerance = name.StartsWith("winograd", StringComparison.Ordinal) ? 1e-4 : 2e-5;
        var error = ErrorMeasure.Between(Array.ConvertAll(actual, v => (double)v), expected).RelativeL2;
        Assert.True(error <= tolerance, FormattableString.Invariant($"{name} of {actual.Length} numbers: {error:E1}"));
    }
}
