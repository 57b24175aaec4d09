using RepVgg.Backends.Cuda;
using RepVgg.Cli.SelfTest;
using RepVgg.IR.Analysis;
using RepVgg.Runtime.Cuda;
using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Tests.Backends.Cuda;

/// <summary>The weights' file has each layer once, for all batches and all architectures that multiply alike.</summary>
public sealed class WeightFileTests
{
    [Theory]
    [InlineData(BundlePrecision.Fp32, 4, 6)]
    [InlineData(BundlePrecision.Tf32, 4, 8)]
    [InlineData(BundlePrecision.Tf32x3, 4, 8)]
    [InlineData(BundlePrecision.Fp16, 2, 8)]
    public void IsAsLargeAsTheParameters(BundlePrecision precision, int elementBytes, int oldestMajor)
    {
        var graph = PlainRepVgg.Build("A0", 224);
        CudaArch[] archs = [.. ((CudaArch[])[new(6, 1), CudaArch.Ampere, new(9, 0)]).Where(a => a.Major >= oldestMajor)];
        var bytes = CudaBackend.Emit(graph, new CudaOptions { Precision = precision, Architectures = [.. archs] }).Weights.Length;
        Assert.Equal(1, bytes / (double)(GraphStatistics.Of(graph).Parameters * elementBytes), 0.003);
    }
}
