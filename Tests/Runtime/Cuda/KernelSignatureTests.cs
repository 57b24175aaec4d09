using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Tests.Runtime.Cuda;

/// <summary>Kernels and their parameters are found in their source.</summary>
public sealed class KernelSignatureTests
{
    [Theory]
    [InlineData("extern \"C\" __global__ void __launch_bounds__(64) k(const float* __restrict__ x, float *y, int images) {}", "pp.")]
    [InlineData("extern \"C\" __global__ void k(int images) {}", ".")]
    [InlineData("extern \"C\" __global__ void __launch_bounds__(128, 2)\n    k(\n        const unsigned short* x, // , int a\n        int images)\n{}", "p.")]
    [InlineData("extern \"C\" __global__ void k() {}", "")]
    [InlineData("// __global__ void k(int a)\n/* __global__ void k(int a, int b) */ extern \"C\" __global__ void k(float* a) {}", "p")]
    [InlineData("__device__ void k(int a) {} __global__ void other(int a) {} __global__ void k(int a, int b) {}", "..")]
    public void Parameters_are_addresses_or_numbers(string source, string expected)
    {
        var parameters = new KernelSignatures(source).Find("k");
        Assert.Equal(expected, string.Concat(parameters!.Value.Select(isPointer => isPointer ? 'p' : '.')));
    }

    [Theory]
    [InlineData("")]
    [InlineData("__global__")]
    [InlineData("__global__ void __launch_bounds__(")]
    [InlineData("__global__ void k(int a")]
    [InlineData("__global__ void k)(")]
    [InlineData("/* __global__ void k(int a) {}")]
    [InlineData("__device__ void k(int a) {}")]
    public void What_is_no_kernel_is_not_found(string source) => Assert.Null(new KernelSignatures(source).Find("k"));
}
