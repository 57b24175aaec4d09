using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda;
using RepVgg.IR.Diagnostics;
using RepVgg.IR.Text;
using RepVgg.Runtime.Cuda;

namespace RepVgg.Tests.Backends.Cuda;

/// <summary>What a tuning file says comes before the cost model's choice, where it fits the plan.</summary>
public sealed class TuningReplayTests
{
    private const string Shape = "64x28x28 to 64x28x28, kernel 3x3, stride 1x1, dilation 1x1, groups 1";

    private const string Network = """
        graph @g(%x: f32[N,64,28,28]) {
          %a = relu %x : f32[N,64,28,28]
          %w = constant random(seed: 3) : f32[64,64,3,3]
          %y = conv2d %a, %w {padding = [1,1,1,1]} : f32[N,64,28,28]
          return %y
        }
        """;

    private static readonly CudaOptions Options = new() { Architectures = [new CudaArch(8, 6)] };

    [Theory]
    [InlineData("gemm 128x128x8", "conv_gemm_128x128x8_c64_k64_3x3s1_28x28")]
    [InlineData("gemm 32x64x16 / 8", "conv_gemm_32x64x16_c64_k64_3x3s1_28x28_split8", "split_sum_8_k64_784")]
    [InlineData("winograd 2x2, 64x32x16", "winograd_2x2_input_c64_28x28", "conv_gemm_64x32x16_c64_k64_1x1s1_196x1_z16", "winograd_2x2_output_k64_28x28")]
    [InlineData("winograd 4x4, 64x64x8", "winograd_4x4_input_c64_28x28", "conv_gemm_64x64x8_c64_k64_1x1s1_49x1_z36", "winograd_4x4_output_k64_28x28")]
    public void AChoiceIsHonoured(string algorithm, params string[] kernels) =>
        Assert.Equal(kernels, Kernels(Options with { Tuning = [Tuning(1, algorithm)] }, minimumBatch: 1));

    [Fact]
    public void APlanTakesWhatWasMeasuredWithABatchThatRunsIt()
    {
        var tuned = Options with { Tuning = [Tuning(4, "gemm 128x128x8"), Tuning(128, "gemm 128x64x8"), Tuning(64, "gemm 64x32x16")] };
        Assert.Equal(["conv_gemm_128x128x8_c64_k64_3x3s1_28x28"], Kernels(tuned, minimumBatch: 1));
        Assert.Equal(["conv_gemm_64x32x16_c64_k64_3x3s1_28x28"], Kernels(tuned, minimumBatch: 16));
    }

    [Fact]
    public void OtherArchitecturesPrecisionsShapesAndRefusedAlgorithmsAreLeftToTheCostModel()
    {
        var chosen = Kernels(Options, minimumBatch: 1);
        Assert.Equal(chosen, Kernels(Options with { Tuning = [Tuning(1, "gemm 128x128x8", arch: "sm_80")] }, 1));
        Assert.Equal(chosen, Kernels(Options with { Tuning = [Tuning(1, "gemm 128x128x8") with { Precision = "tf32" }] }, 1));
        Assert.Equal(chosen, Kernels(Options with { Tuning = [Tuning(1, "gemm 128x128x8", shape: "another")] }, 1));
        var exact = Options with { Exact = true };
        Assert.Equal(Kernels(exact, 1), Kernels(exact with { Tuning = [Tuning(1, "winograd 4x4, 64x64x8")] }, 1));
    }

    /// <summary>sm_87 has no entry in the cost model: sm_86 stands for it.</summary>
    [Fact]
    public void AnArchitectureTakesWhatWasMeasuredForTheOneThatStandsForIt() => Assert.Equal(
        ["conv_gemm_128x128x8_c64_k64_3x3s1_28x28"],
        Kernels(Options with { Architectures = [new CudaArch(8, 7)], Tuning = [Tuning(1, "gemm 128x128x8", arch: "sm_86")] }, minimumBatch: 1));

    [Fact]
    public void AnUnknownAlgorithmIsRefused()
    {
        var error = Assert.Throws<DiagnosticException>(() => Kernels(Options with { Tuning = [Tuning(1, "gemm 7x7x7")] }, 1));
        Assert.Equal("RVC3005", error.Diagnostic.Descriptor.Id);
        Assert.Contains("'gemm 7x7x7'", error.Diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CandidatesAreOrderedByPrediction()
    {
        var shape = Assert.Single(CudaBackend.Tunable(GraphParser.Parse(Network), Options));
        Assert.Equal(Shape, shape.Shape);
        Assert.Equal(["%y"], shape.Layers.Select(l => "%" + l));
        double[] predicted = [.. shape.Candidates.Select(c => CudaBackend.Estimate(GraphParser.Parse(Network), Options with { Batches = [1], Tuning = [Tuning(1, c)] }).Single().Seconds)];
        Assert.Equal(predicted.Order(), predicted, new Near());
        Assert.Contains("winograd 2x2, 64x64x8", shape.Candidates);
        Assert.Contains("gemm 64x64x8 / 4", shape.Candidates);
    }

    /// <summary>A measurement of one shape.</summary>
    internal static CudaTuning Tuning(int batch, string algorithm, string arch = "sm_86", string shape = Shape) =>
        new("a device", arch, "fp32", batch, [new(shape, algorithm, [])]);

    private static string[] Kernels(CudaOptions options, int minimumBatch) =>
    [
        .. CudaBackend.Emit(GraphParser.Parse(Network), options).Manifest.Plans.Where(p => p.MinimumBatch <= minimumBatch).MaxBy(p => p.MinimumBatch)!
            .Launches.Select(l => l.Kernel).Where(k => k.StartsWith("conv", StringComparison.Ordinal) || k.StartsWith("split", StringComparison.Ordinal) || k.StartsWith("winograd", StringComparison.Ordinal)),
    ];

    private sealed class Near : IEqualityComparer<double>
    {
        // The choice adds up whole layers, the estimate launches with their biases.
        public bool Equals(double x, double y) => Math.Abs(x - y) <= 1e-2 * y;

        public int GetHashCode(double obj) => 0;
    }
}
