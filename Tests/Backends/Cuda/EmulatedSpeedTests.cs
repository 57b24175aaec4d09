using System.Diagnostics;
using RepVgg.Backends.Cuda;
using RepVgg.Cli.SelfTest;
using RepVgg.IR.Interpretation;
using RepVgg.IR.Tensors;

namespace RepVgg.Tests.Backends.Cuda;

/// <summary>The emulated GPU is fast enough for a published network at its real size.</summary>
public sealed class EmulatedSpeedTests
{
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(60);

    /// <summary>Planning, compiling all kernels anew with the C++ compiler, loading and one image.</summary>
    [Fact]
    public void RepVggA0At224PixelsTakesLessThanAMinute()
    {
        var graph = PlainRepVgg.Build("A0", 224);
        var image = DenseTensor.Random(Shape.Of(1, 3, 224, 224), seed: 5).Map(v => (float)v);
        var watch = Stopwatch.StartNew();
        var scores = EmulatedRun.Outputs(graph, new CudaOptions(), image)[0];
        Assert.True(watch.Elapsed < Most, FormattableString.Invariant($"{watch.Elapsed.TotalSeconds:F0} s"));
        var expected = new ReferenceInterpreter().Run(graph, image)[0];
        Assert.Equal(expected.Shape, scores.Shape);
        Assert.InRange(ErrorMeasure.Between(scores.Data, expected.Data).RelativeL2, 0, 1e-4);
    }
}
