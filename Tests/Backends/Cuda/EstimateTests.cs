using RepVgg.Backends.Cuda;
using RepVgg.Backends.Cuda.Architectures;
using RepVgg.Backends.Cuda.Costs;
using RepVgg.IR.Text;
using RepVgg.Runtime.Cuda;

namespace RepVgg.Tests.Backends.Cuda;

/// <summary>The cost model, against its formulas worked out by hand (docs/cuda.md).</summary>
public sealed class EstimateTests
{
    private const string Convolution = """
        graph @g(%x: f32[N,64,28,28]) {
          %a = relu %x : f32[N,64,28,28]
          %w = constant random(seed: 3) : f32[64,64,3,3]
          %y = conv2d %a, %w {padding = [1,1,1,1]} : f32[N,64,28,28]
          return %y
        }
        """;

    [Fact]
    public void ComputingTakesTheTimeOfTheBusiestMultiprocessor()
    {
        // 30 blocks on 28 multiprocessors: one has two. 8 resident warps sustain 8 / 9.5 of 100 multiply-adds per clock.
        var gpu = GpuModel.For(new(6, 1));
        var cost = KernelCost.Of(gpu, new(30, 128, 128, 12544, MultiplyAdds: 30e6, PerClock: 100, Bytes: 1000));
        Assert.Equal((2e6 / (100 * 8 / 9.5) / 1.582e9) + 1.5e-6, cost.Seconds, 1e-12);
        Assert.Equal((30L, 4, 16, 64, 0.25), (cost.Blocks, cost.ResidentBlocks, cost.ResidentWarps, cost.MaximumWarps, cost.Occupancy));
        Assert.Equal(30.0 / (4 * 28), cost.Waves, 1e-12);
        Assert.Equal(60_000, cost.FlopPerByte, 1e-9);
    }

    [Fact]
    public void MovingTakesTheTimeOfTheMemory()
    {
        var cost = KernelCost.Of(GpuModel.For(new(8, 0)), new(1000, 128, 32, 0, MultiplyAdds: 0, PerClock: 16, Bytes: 1.555e9));
        Assert.Equal(1e-3 + 1.5e-6, cost.Seconds, 1e-9);
    }

    [Fact]
    public void TrafficIsEachOperandOnce()
    {
        var launch = Estimate(batch: 2).Single(l => l.Kernel.StartsWith("conv_gemm", StringComparison.Ordinal) && !l.Kernel.Contains("split", StringComparison.Ordinal));
        const double image = 64 * 28 * 28 * 4;
        Assert.Equal((2 * 2 * image) + (9 * 64 * 64 * 4) + (64 * 4), launch.Cost.Bytes);
        Assert.Equal(2.0 * 2 * 28 * 28 * 64 * 9 * 64, launch.Cost.Flop);
    }

    [Fact]
    public void ASplitSumMovesItsPartsTwice()
    {
        var launches = Estimate(batch: 1);
        var products = launches.Single(l => l.Kernel.StartsWith("conv_gemm", StringComparison.Ordinal));
        var sum = launches.Single(l => l.Kernel.StartsWith("split_sum", StringComparison.Ordinal));
        var splits = int.Parse(products.Tile.Split(" / ")[1], System.Globalization.CultureInfo.InvariantCulture);
        const double image = 64 * 28 * 28 * 4;
        Assert.Equal(((1 + splits) * image) + (9 * 64 * 64 * 4), products.Cost.Bytes);
        Assert.Equal(((1 + splits) * image) + (64 * 4), sum.Cost.Bytes);
        Assert.Equal(0, sum.Cost.Flop);
    }

    [Fact]
    public void MoreImagesPerRunAreMoreImagesPerSecond()
    {
        var plans = CudaBackend.Estimate(GraphParser.Parse(Convolution), Options with { Batches = [1, 128] });
        Assert.Equal([1, 128], plans.Select(p => p.Batch));
        Assert.True(plans[1].ExamplesPerSecond > 2 * plans[0].ExamplesPerSecond);
        Assert.Equal(plans[1].Launches.Sum(l => l.Cost.Seconds), plans[1].Seconds);
    }

    private static CudaOptions Options => new() { Architectures = [new CudaArch(6, 1)], Exact = true };

    private static IEnumerable<LaunchEstimate> Estimate(int batch) =>
        CudaBackend.Estimate(GraphParser.Parse(Convolution), Options with { Batches = [batch], Tuning = [TuningReplayTests.Tuning(batch, batch == 1 ? "gemm 64x64x8 / 4" : "gemm 64x64x8", arch: "sm_61")] })
            .Single().Launches;
}
