using System.Text;
using RepVgg.Runtime.Cuda;
using RepVgg.Runtime.Cuda.Bundles;
using RepVgg.Runtime.Cuda.Compilation;

namespace RepVgg.Tests.Runtime.Cuda;

/// <summary>NVIDIA's own compiler, where it is installed.</summary>
public sealed class NvrtcTests
{
    [Theory]
    [InlineData(6, 1)]
    [InlineData(8, 0)]
    [InlineData(9, 0)]
    public void Machine_code_and_PTX_are_made_for_real_architectures(int major, int minor)
    {
        var compiler = Require();
        var arch = new CudaArch(major, minor);
        var cubin = compiler.Compile(TinyBundle.Source, arch, BundleBinaryKind.Cubin);
        Assert.Equal([0x7f, (byte)'E', (byte)'L', (byte)'F'], cubin[..4]);
        Assert.Equal(cubin, compiler.Compile(TinyBundle.Source, arch, BundleBinaryKind.Cubin));
        var ptx = Encoding.ASCII.GetString(compiler.Compile(TinyBundle.Source, arch, BundleBinaryKind.Ptx));
        Assert.Contains($".target {arch}", ptx, StringComparison.Ordinal);
        Assert.Contains(".visible .entry relu(", ptx, StringComparison.Ordinal);
        Assert.DoesNotContain('\0', ptx);
    }

    [Fact]
    public void An_error_in_the_source_is_reported_with_its_line()
    {
        var compiler = Require();
        var error = Assert.Throws<CudaException>(() => compiler.Compile("extern \"C\" __global__ void k() { fault; }", new(8, 0), BundleBinaryKind.Cubin));
        Assert.Equal(CudaProblem.CompilationFailed, error.Problem);
        Assert.StartsWith(
            $"nvrtcCompileProgram: NVRTC_ERROR_COMPILATION (6): NVRTC {compiler.Version} for sm_80: kernels.cu(1): error: identifier \"fault\" is undefined", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_architecture_that_the_compiler_does_not_know_is_reported()
    {
        var error = Assert.Throws<CudaException>(() => Require().Compile(TinyBundle.Source, new(99, 9), BundleBinaryKind.Cubin));
        Assert.Equal(CudaProblem.ArchUnknownToCompiler, error.Problem);
        Assert.StartsWith("nvrtcCompileProgram: NVRTC_ERROR_INVALID_OPTION (5): ", error.Message, StringComparison.Ordinal);
    }

    private static Nvrtc Require()
    {
        var compiler = Nvrtc.TryLoad();
        Assert.SkipWhen(compiler is null, "NVRTC isn't installed");
        return compiler!;
    }
}
