using RepVgg.Runtime.Cuda;
using RepVgg.Runtime.Cuda.Bundles;
using RepVgg.Tests.Backends.Cuda.Catalogue;
using RepVgg.Tests.Backends.Cuda.Toolchain;

namespace RepVgg.Tests.Backends.Cuda;

/// <summary>The intermediate code of the kernels.</summary>
public sealed class PtxTests
{
    /// <summary>Loads and stores, arithmetic, comparisons, selections, conversions, branches, barriers, and the two parts of the exponential.</summary>
    private static readonly HashSet<string> Plain = new(StringComparer.Ordinal)
    {
        "ld", "st", "mov", "cvta", "cvt", "add", "sub", "mul", "mad", "fma", "div", "rem", "rcp", "sqrt", "ex2", "lg2", "neg", "abs", "copysign", "min", "max",
        "and", "or", "xor", "not", "shl", "shr", "bfi", "bfe", "setp", "selp", "bra", "bar", "ret", "exit",
    };

    /// <summary>What takes the machine several instructions, or many. (<c>mul.wide</c>, the 64-bit product of 32-bit numbers, is one.)</summary>
    private static readonly string[] Slow = ["div.", "rem.", "mul.hi.", "mad.hi.", "mul.lo.s64", "mul.lo.u64", "mad.lo.s64", "mad.lo.u64", "call"];

    public static TheoryData<string, string> All() => Targets(_ => true);

    public static TheoryData<string, string> Float32() => Targets(s => !s.Precision.NeedsTensorCores());

    /// <summary>What the first CUDA GPUs had, and the address spaces of later ones. Any functional emulator runs it.</summary>
    [Theory]
    [MemberData(nameof(Float32))]
    public void Float32KernelsUseOnlyPlainInstructions(string source, string arch) => Assert.All(Kernels(source, arch), kernel =>
    {
        Assert.Equal((kernel.Name, ""), (kernel.Name, string.Join(' ', kernel.Instructions.Where(i => !Plain.Contains(i.Split('.')[0])).Distinct(StringComparer.Ordinal))));
        Assert.DoesNotContain(kernel.Lines, l => l.StartsWith(".local", StringComparison.Ordinal));
        Assert.DoesNotContain(kernel.Instructions, i => i.Contains("f64", StringComparison.Ordinal) || i.StartsWith("bar.warp", StringComparison.Ordinal));
    });

    /// <summary>Offsets have 32 bits and grow by constants.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public void MainLoopsNeitherDivideNorMultiplyIn64Bits(string source, string arch) => Assert.All(Kernels(source, arch), kernel =>
        Assert.Equal((kernel.Name, ""), (kernel.Name, string.Join(' ', kernel.MainLoop().Where(i => Slow.Any(s => i.StartsWith(s, StringComparison.Ordinal)))))));

    private static TheoryData<string, string> Targets(Func<KernelSource, bool> wanted) =>
        [.. from arch in (CudaArch[])[new(6, 1), CudaArch.Ampere] from source in KernelSource.All where wanted(source) && source.RunsOn(arch) select new TheoryDataRow<string, string>(source.Name, arch.ToString())];

    private static IReadOnlyList<PtxKernel> Kernels(string name, string arch)
    {
        Assert.True(CudaArch.TryParse(arch, out var target));
        var source = KernelSource.Named(name);
        var kernels = PtxKernel.Parse(NvrtcCompilation.Of(source.Text, target).Ptx);
        Assert.Equal(source.Kernels.Order(StringComparer.Ordinal), kernels.Select(k => k.Name).Order(StringComparer.Ordinal));
        return kernels;
    }
}
