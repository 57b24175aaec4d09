using RepVgg.Runtime.Cuda;
using RepVgg.Tests.Backends.Cuda.Catalogue;
using RepVgg.Tests.Backends.Cuda.Toolchain;

namespace RepVgg.Tests.Backends.Cuda;

/// <summary>float32 kernels are plain PTX: what the first CUDA GPUs had, and the address spaces of later ones. Any functional emulator runs it.</summary>
public sealed class PtxTests
{
    /// <summary>Loads and stores, arithmetic, comparisons, selections, conversions, branches, barriers, and the two parts of the exponential.</summary>
    private static readonly HashSet<string> Plain = new(StringComparer.Ordinal)
    {
        "ld", "st", "mov", "cvta", "cvt", "add", "sub", "mul", "mad", "fma", "div", "rem", "rcp", "sqrt", "ex2", "lg2", "neg", "abs", "copysign", "min", "max",
        "and", "or", "xor", "not", "shl", "shr", "setp", "selp", "bra", "bar", "ret", "exit",
    };

    [Theory]
    [InlineData("sm_61")]
    [InlineData("sm_80")]
    public void Float32KernelsUseOnlyPlainInstructions(string arch) => Assert.All(Kernels(arch), kernel =>
    {
        Assert.Equal((kernel.Name, ""), (kernel.Name, string.Join(' ', kernel.Instructions.Where(i => !Plain.Contains(i.Split('.')[0])).Distinct(StringComparer.Ordinal))));
        Assert.DoesNotContain(kernel.Lines, l => l.StartsWith(".local", StringComparison.Ordinal));
        Assert.DoesNotContain(kernel.Instructions, i => i.Contains("f64", StringComparison.Ordinal) || i.StartsWith("bar.warp", StringComparison.Ordinal));
    });

    [Theory]
    [InlineData("sm_61")]
    [InlineData("sm_80")]
    public void MainLoopsHaveNo64BitMultiplication(string arch)
    {
        var products = Kernels(arch).Where(k => k.Name.StartsWith("conv_gemm_", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(products);
        Assert.All(products, kernel => Assert.DoesNotContain(kernel.MainLoop(), i =>
            i.StartsWith("div.", StringComparison.Ordinal) || i.StartsWith("rem.", StringComparison.Ordinal)
            || i is "mul.lo.s64" or "mul.lo.u64" or "mad.lo.s64" or "mad.lo.u64" or "mul.hi.s64" or "mul.hi.u64"));
    }

    private static IEnumerable<PtxKernel> Kernels(string arch)
    {
        Assert.True(CudaArch.TryParse(arch, out var target));
        foreach (var source in KernelSource.All.Where(s => s.Name.EndsWith("fp32", StringComparison.Ordinal)))
        {
            var kernels = PtxKernel.Parse(NvrtcCompilation.Of(source.Text, target).Ptx);
            Assert.Equal(source.Kernels.Order(StringComparer.Ordinal), kernels.Select(k => k.Name).Order(StringComparer.Ordinal));
            foreach (var kernel in kernels)
            {
                yield return kernel;
            }
        }
    }
}
