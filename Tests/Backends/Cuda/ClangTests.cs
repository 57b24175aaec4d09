using System.Text.RegularExpressions;
using RepVgg.Tests.Backends.Cuda.Catalogue;
using RepVgg.Tests.Backends.Cuda.Toolchain;

namespace RepVgg.Tests.Backends.Cuda;

/// <summary>clang is the second compiler: it takes the same text, without NVIDIA's headers.</summary>
public sealed partial class ClangTests
{
    private static readonly string Header = Path.Combine(Architecture.Repository.Root, "Tests", "Backends", "Cuda", "Toolchain", "clang_cuda.h");

    public static TheoryData<string> Sources() => [.. KernelSource.All.Select(s => s.Name)];

    [Theory]
    [MemberData(nameof(Sources))]
    public void CompilesTheSameText(string source)
    {
        var kernels = PtxKernel.Parse(Compile(KernelSource.Named(source).Text));
        Assert.Equal(KernelSource.Named(source).Kernels.Order(StringComparer.Ordinal), kernels.Select(k => k.Name).Order(StringComparer.Ordinal));
        Assert.All(kernels, k => Assert.DoesNotContain(k.Lines, l => l.StartsWith(".local", StringComparison.Ordinal)));
    }

    /// <summary>Shared memory is read as the source says: a thread's rows and columns of one step in loads of four.</summary>
    [Fact]
    public void ProductsReadSharedMemoryByFours()
    {
        var products = PtxKernel.Parse(Compile(KernelSource.Named("convolutions, fp32").Text)).Where(k => k.Name.StartsWith("conv_gemm_", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(products);
        Assert.All(products, kernel =>
        {
            string[] loads = [.. kernel.MainLoop().Where(i => i.StartsWith("ld.shared", StringComparison.Ordinal))];
            Assert.NotEmpty(loads);
            Assert.All(loads, l => Assert.StartsWith("ld.shared.v4.", l, StringComparison.Ordinal));
        });
    }

    private static string Compile(string source)
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("kernels.cu", System.Text.Encoding.UTF8.GetBytes(source));
        var ptx = folder.File("kernels.ptx");
        var (_, messages) = CudaTools.Run(
            CudaTools.RequireClang(),
            ["-x", "cuda", "--cuda-device-only", "-nocudainc", "-nocudalib", "--cuda-gpu-arch=sm_80", "-Xclang", "-target-feature", "-Xclang", "+ptx70",
                "-include", Header, "-std=c++17", "-O3", "-Wall", "-Wno-unused-function", "-Wno-pass-failed", "-S", file, "-o", ptx]);
        Assert.False(Warning().IsMatch(messages), messages);
        return File.ReadAllText(ptx);
    }

    [GeneratedRegex(@"kernels\.cu:\d+:\d+: (warning|error)")]
    private static partial Regex Warning();
}
