using RepVgg.Backends.Cuda.Kernels;
using RepVgg.Runtime.Cuda;
using RepVgg.Runtime.Cuda.Bundles;
using RepVgg.Tests.Backends.Cuda.Catalogue;
using RepVgg.Tests.Backends.Cuda.Toolchain;

namespace RepVgg.Tests.Backends.Cuda;

/// <summary>The machine code of the products' main loops.</summary>
public sealed class MachineCodeTests
{
    /// <summary>A call, a reciprocal, conversions, high halves of products: what divisions and 64-bit products consist of.</summary>
    private static readonly string[] Slow = ["JCAL", "CAL", "CALL", "MUFU", "I2F", "F2I", "IMUL", "IMAD.HI"];

    /// <summary>
    /// Of the instructions of a loop on tensor cores those that multiply, for each tile: what was measured, rounded down. The rest loads and rounds
    /// operands and copies, which is less for each product the larger the tile is. For 3×3 taps of 48 channels: fewer channels than a slice need more.
    /// </summary>
    private static readonly Dictionary<BundlePrecision, double[]> LeastProducts = new()
    {
        [BundlePrecision.Tf32] = [0.17, 0.15, 0.12, 0.1, 0.07],
        [BundlePrecision.Tf32x3] = [1, 1, 1, 0.19, 0.13],
        [BundlePrecision.Fp16] = [0.26, 0.23, 0.16, 0.13, 0.09],
    };

    public static TheoryData<string> Float32Archs() => ["sm_61", "sm_86"];

    public static TheoryData<string, BundlePrecision> TensorCores() =>
        [.. from arch in (string[])["sm_80", "sm_86"] from precision in KernelSource.Precisions where precision.NeedsTensorCores() select new TheoryDataRow<string, BundlePrecision>(arch, precision)];

    /// <summary>The share that the cost model counts on.</summary>
    [Theory]
    [MemberData(nameof(Float32Archs))]
    public void MostOfTheFloat32LoopIsMultiplyAdds(string arch) => Assert.All(Float32Loops(arch), loop =>
    {
        var share = SassKernel.Share(loop.Code, "FFMA");
        var tile = GemmTile.All.Single(t => loop.Name.StartsWith($"conv_gemm_{t.Name}_", StringComparison.Ordinal));
        Assert.True(share >= tile.MultiplyAddShare, FormattableString.Invariant($"{loop.Name} for {arch}: {share:F3}"));
    });

    [Theory]
    [MemberData(nameof(Float32Archs))]
    public void SharedMemoryIsReadBy128Bits(string arch) => Assert.All(Float32Loops(arch), loop =>
    {
        string[] loads = [.. loop.Code.Where(o => o.StartsWith("LDS", StringComparison.Ordinal))];
        Assert.NotEmpty(loads);
        Assert.All(loads, load => Assert.EndsWith(".128", load, StringComparison.Ordinal));
    });

    [Theory]
    [MemberData(nameof(Float32Archs))]
    public void TheFloat32LoopDividesNothing(string arch) => Assert.All(Float32Loops(arch), AssertNothingSlow);

    [Theory]
    [MemberData(nameof(TensorCores))]
    public void TensorCoreLoopsHaveTheirShareOfProducts(string arch, BundlePrecision precision) => Assert.All(
        TensorCoreLoops(arch, precision).Where(l => l.Name.Contains("_c48_", StringComparison.Ordinal) && l.Name.Contains("_3x3", StringComparison.Ordinal)), loop =>
    {
        var share = SassKernel.Share(loop.Code, "HMMA");
        var least = LeastProducts[precision][MmaTile.All.IndexOf(MmaTile.All.Single(t => loop.Name.Contains($"_{t.Name}_", StringComparison.Ordinal)))];
        Assert.True(share >= least, FormattableString.Invariant($"{loop.Name} for {arch}: {share:F3}"));
    });

    [Theory]
    [MemberData(nameof(TensorCores))]
    public void TensorCoreLoopsSpillAndDivideNothing(string arch, BundlePrecision precision) => Assert.All(TensorCoreLoops(arch, precision), loop =>
    {
        Assert.DoesNotContain(loop.Code, o => o.Split('.')[0] is "LDL" or "STL");
        AssertNothingSlow(loop);
    });

    private static void AssertNothingSlow((string Name, string[] Code) loop) => Assert.Equal(
        (loop.Name, ""), (loop.Name, string.Join(' ', loop.Code.Where(o => Slow.Any(s => o == s || o.StartsWith(s + ".", StringComparison.Ordinal))))));

    /// <summary>The main loops of the products that have one: where a sum has few slices the compiler unrolls it whole.</summary>
    private static IReadOnlyList<(string Name, string[] Code)> Float32Loops(string arch)
    {
        var loops = Loops(arch, BundlePrecision.Fp32, "conv_gemm_", "FFMA");
        Assert.All(GemmTile.All, tile => Assert.Contains(loops, l => l.Name.StartsWith($"conv_gemm_{tile.Name}_", StringComparison.Ordinal)));
        return loops;
    }

    private static IEnumerable<(string Name, string[] Code)> TensorCoreLoops(string arch, BundlePrecision precision)
    {
        var loops = Loops(arch, precision, $"conv_{precision.Name()}_", "HMMA");
        Assert.All(
            MmaTile.All.Where(t => t.Fits(precision)), tile => Assert.Contains(loops, l => l.Name.StartsWith($"conv_{precision.Name()}_{tile.Name}_", StringComparison.Ordinal)));
        return loops;
    }

    private static (string Name, string[] Code)[] Loops(string arch, BundlePrecision precision, string prefix, string operation)
    {
        var parsed = CudaArch.TryParse(arch, out var target) ? target : throw new ArgumentException(arch, nameof(arch));
        var source = KernelSource.All.Single(s => s.Part == KernelCatalogue.Convolutions && s.Precision == precision);
        var kernels = SassKernel.Parse(NvrtcCompilation.Of(source.Text, parsed).Dump("-sass"));
        return [.. from kernel in kernels where kernel.Name.StartsWith(prefix, StringComparison.Ordinal) let loop = kernel.Loop(operation) where loop is not null select (kernel.Name, loop)];
    }
}
