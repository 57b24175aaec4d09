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
    /// <summary>The one tile of three TF32 products per product for which the compiler keeps 8 bytes on the stack, for sm_80.</summary>
    private const string EightBytesOfStack = "conv_tf32x3_64x64_";

    /// <summary>
    /// Registers are given in eights. The cost model's figure is that of nearly all kernels of a tile; capping the rest with a second launch bound
    /// makes the compiler spill.
    /// </summary>
    private const int RegisterUnit = 8;

    /// <summary>What the system takes of every block's shared memory since sm_80; the compiler reports it with the kernel's own.</summary>
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
        Assert.True(r.Local == 0 && r.Stack <= (r.Name.StartsWith(EightBytesOfStack, StringComparison.Ordinal) ? 8 : 0), r.ToString()));

    [Theory]
    [MemberData(nameof(Targets))]
    public void ProductsKeepToTheBudgetsOfTheirTiles(string source, string arch)
    {
        var (found, over) = (0, 0);
        foreach (var kernel in Resources(source, arch))
        {
            if (Budget(kernel.Name) is var (registers, shared))
            {
                found++;
                over += kernel.Registers > registers ? 1 : 0;
                Assert.True(kernel.Registers <= registers + RegisterUnit, FormattableString.Invariant($"{kernel.Name} for {arch}: {kernel.Registers} registers, {registers} allowed"));
                Assert.Equal((kernel.Name, shared), (kernel.Name, kernel.Shared - (arch.StartsWith("sm_8", StringComparison.Ordinal) || arch == "sm_90" ? SystemSharedBytes : 0)));
            }
        }

        Assert.True(over * 5 <= found, FormattableString.Invariant($"{over} of {found} kernels for {arch} take more registers than the cost model counts on"));
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
