using RepVgg.Backends.Cuda.Architectures;
using RepVgg.Backends.Cuda.Kernels;
using RepVgg.Runtime.Cuda;
using RepVgg.Runtime.Cuda.Bundles;
using RepVgg.Tests.Backends.Cuda.Catalogue;
using RepVgg.Tests.Backends.Cuda.Toolchain;

namespace RepVgg.Tests.Backends.Cuda;

/// <summary>Every kernel through NVIDIA's own compiler, for every architecture: no warning, no spill, and the budgets that the cost model counts on.</summary>
public sealed class CompilerTests
{
    /// <summary>What the system takes of every block's shared memory on sm_90; the compiler reports it with the kernel's own.</summary>
    private const int SystemSharedBytes = 1024;

    public static TheoryData<string, string> Targets() =>
        [.. from arch in GpuModel.All from source in KernelSource.All where source.RunsOn(arch.Arch) select new TheoryDataRow<string, string>(source.Name, arch.Arch.ToString())];

    [Theory]
    [MemberData(nameof(Targets))]
    public void CompilesWithoutAWarning(string source, string arch)
    {
        var compiled = Compile(source, arch);
        Assert.Equal("", compiled.Log);
        Assert.NotEmpty(compiled.Cubin);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void NothingIsSpilled(string source, string arch) => Assert.All(Resources(source, arch), r =>
        Assert.Equal((r.Name, 0, 0), (r.Name, r.Stack, r.Local)));

    [Theory]
    [MemberData(nameof(Targets))]
    public void ProductsKeepToTheBudgetsOfTheirTiles(string source, string arch)
    {
        var found = 0;
        foreach (var kernel in Resources(source, arch))
        {
            if (Budget(kernel.Name) is var (registers, shared))
            {
                found++;
                Assert.True(kernel.Registers <= registers, FormattableString.Invariant($"{kernel.Name} for {arch}: {kernel.Registers} registers, {registers} allowed"));
                Assert.Equal((kernel.Name, shared), (kernel.Name, kernel.Shared - (arch == "sm_90" ? SystemSharedBytes : 0)));
            }
        }

        Assert.True(found > 0 || !source.StartsWith("convolutions", StringComparison.Ordinal));
    }

    private static (int Registers, int Shared)? Budget(string kernel)
    {
        if (GemmTile.All.FirstOrDefault(t => kernel.StartsWith($"conv_gemm_{t.Name}_", StringComparison.Ordinal)) is { } tile)
        {
            return (tile.Registers, tile.SharedBytes);
        }

        var mma = (from t in MmaTile.All from p in KernelSource.Precisions where kernel.StartsWith($"conv_{p.Name()}_{t.Name}_", StringComparison.Ordinal) select (t, p)).FirstOrDefault();
        return mma.t is null ? null : (mma.t.RegistersOf(mma.p), mma.t.SharedBytes);
    }

    private static NvrtcCompilation Compile(string source, string arch) =>
        NvrtcCompilation.Of(KernelSource.Named(source).Text, CudaArch.TryParse(arch, out var parsed) ? parsed : throw new ArgumentException(arch, nameof(arch)));

    private static IReadOnlyList<KernelResources> Resources(string source, string arch)
    {
        var resources = KernelResources.Parse(Compile(source, arch).Dump("-res-usage"));
        Assert.Equal(KernelSource.Named(source).Kernels.Count, resources.Count);
        return resources;
    }
}
