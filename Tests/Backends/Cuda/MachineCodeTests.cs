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

    private static readonly CudaArch[] Archs = [new(6, 1), new(8, 6)];

    public static TheoryData<string> Names() => [.. Archs.Select(a => a.ToString())];

    [Theory]
    [MemberData(nameof(Names))]
    public void MostOfTheMainLoopIsMultiplyAdds(string arch) => Assert.All(Loops(arch), loop =>
    {
        var share = SassKernel.Share(loop.Code, "FFMA");
        Assert.True(share >= LeastShare, FormattableString.Invariant($"{loop.Name} for {arch}: {share:F3}"));
    });

    [Theory]
    [MemberData(nameof(Names))]
    public void SharedMemoryIsReadBy128Bits(string arch) => Assert.All(Loops(arch), loop =>
    {
        string[] loads = [.. loop.Code.Where(o => o.StartsWith("LDS", StringComparison.Ordinal))];
        Assert.NotEmpty(loads);
        Assert.All(loads, load => Assert.EndsWith(".128", load, StringComparison.Ordinal));
    });

    /// <summary>Divisions are calls, reciprocals or conversions; also none of their parts is there.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void TheMainLoopDividesNothing(string arch) => Assert.All(Loops(arch), loop =>
        Assert.DoesNotContain(loop.Code, o => o.Split('.')[0] is "CALL" or "JCAL" or "CAL" or "MUFU" or "I2F" or "F2I" or "I2I" || o.Contains(".HI.", StringComparison.Ordinal) && o.StartsWith("IMAD", StringComparison.Ordinal)));

    /// <summary>The main loops of the products that have one: where a sum has few slices the compiler unrolls it whole.</summary>
    private static IReadOnlyList<(string Name, string[] Code)> Loops(string arch)
    {
        var parsed = CudaArch.TryParse(arch, out var target) ? target : throw new ArgumentException(arch, nameof(arch));
        var source = KernelSource.All.Single(s => s.Name == "convolutions, fp32");
        var kernels = SassKernel.Parse(NvrtcCompilation.Of(source.Text, parsed).Dump("-sass"));
        (string, string[])[] loops = [.. from kernel in kernels where kernel.Name.StartsWith("conv_gemm_", StringComparison.Ordinal) let loop = kernel.Loop("FFMA") where loop is not null select (kernel.Name, loop)];
        Assert.All(GemmTile.All, tile => Assert.Contains(loops, l => l.Item1.StartsWith($"conv_gemm_{tile.Name}_", StringComparison.Ordinal)));
        if (Environment.GetEnvironmentVariable("RVC_SHOW") is not null)
            foreach (var (n, l) in loops) Console.WriteLine(FormattableString.Invariant($"{arch} {n} {SassKernel.Share(l, "FFMA"):F3} of {l.Length} ") + string.Join(" ", l.GroupBy(o => o).OrderByDescending(g => g.Count()).Select(g => g.Key + ":" + g.Count())));
        return loops;
    }
}
