using RepVgg.Backends.Cuda;
using RepVgg.Passes.Pipelines;
using RepVgg.Runtime.Cuda.Bundles;
using RepVgg.Tests.Exports;

namespace RepVgg.Tests.Backends.Cuda;

/// <summary>Real networks through bundle, loader and emulated GPU against what PyTorch computed in float64.</summary>
public sealed class GoldenCudaTests
{
    // Each compiles all its kernels anew: those that the specification names in every mode, the others as the planner likes best.
    private static readonly string[] Named = ["official_", "timm_", "mm_", "apple_", "onnx_"];

    public static TheoryData<string> All() => ExportCase.All();

    public static TheoryData<string> Specified() => [.. ExportCase.All().Select(r => r.Data).Where(n => Named.Any(p => n.StartsWith(p, StringComparison.Ordinal)))];

    [Theory]
    [MemberData(nameof(All))]
    public void Float32(string name) => AssertOutputs(name, new(), 1e-4);

    [Theory]
    [MemberData(nameof(Specified))]
    public void Float32WithoutWinograd(string name) => AssertOutputs(name, new() { Exact = true }, 2e-5);

    [Theory]
    [MemberData(nameof(Specified))]
    public void Tf32(string name) => AssertOutputs(name, new() { Precision = BundlePrecision.Tf32 }, 3e-3);

    [Theory]
    [MemberData(nameof(Small))]
    public void ThreeTf32Products(string name) => AssertOutputs(name, new() { Precision = BundlePrecision.Tf32x3 }, 2e-5);

    [Theory]
    [MemberData(nameof(Specified))]
    public void Float16(string name) => AssertOutputs(name, new() { Precision = BundlePrecision.Fp16 }, 1e-2);

    /// <summary>Of each kind of convolution one: plain, grouped, with squeeze-excite, and another family's.</summary>
    public static TheoryData<string> Small() => ["official_plain", "official_g2", "official_se", "timm_mobileone_b4"];

    private static void AssertOutputs(string name, CudaOptions options, double tolerance)
    {
        var golden = ExportCase.Of(name);
        using var model = golden.Import();
        var graph = Pipeline.Run(model.Graph, StandardPipeline.Passes).After;
        var forOne = options with { Batches = [1] };
        if (options.Precision.NeedsTensorCores())
        {
            Assert.Contains($"conv_{options.Precision.Name()}_", CudaBackend.Source(graph, forOne), StringComparison.Ordinal);
        }

        ExportCase.AssertEqual(golden.Outputs(graph), EmulatedRun.Outputs(graph, forOne, golden.Inputs), tolerance);
    }
}
