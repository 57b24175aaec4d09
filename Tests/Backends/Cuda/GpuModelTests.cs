using RepVgg.Backends.Cuda.Architectures;
using RepVgg.Runtime.Cuda;

namespace RepVgg.Tests.Backends.Cuda;

/// <summary>Devices of the cost model, against what their maker publishes.</summary>
public sealed class GpuModelTests
{
    /// <summary>Peaks in TFLOP/s: float32 on the CUDA cores, dense TF32 and half on the tensor cores.</summary>
    [Theory]
    [InlineData("sm_61", 11.3, 0, 0)]
    [InlineData("sm_70", 15.7, 0, 0)]
    [InlineData("sm_75", 13.4, 0, 0)]
    [InlineData("sm_80", 19.5, 156, 312)]
    [InlineData("sm_86", 20.3, 20.3, 40.6)]
    [InlineData("sm_89", 82.6, 82.6, 165.2)]
    [InlineData("sm_90", 61.8, 494.7, 989.4)]
    public void PeaksAreThePublishedOnes(string arch, double single, double tf32, double half)
    {
        var gpu = Gpu(arch);
        var perUnit = 2e-3 * gpu.Multiprocessors * gpu.Gigahertz;
        Assert.Equal(single, gpu.PeakFlops / 1e12, 0.01 * single);
        Assert.Equal(tf32, gpu.Tf32PerClock * perUnit, 0.01 * tf32);
        Assert.Equal(half, gpu.HalfPerClock * perUnit, 0.01 * half);
    }

    /// <summary>Worked out by hand by the rules of NVIDIA's occupancy calculator; what limits stands behind each.</summary>
    [Theory]
    [InlineData("sm_61", 128, 128, 12544, 4)] // registers: 4 warps per scheduler
    [InlineData("sm_86", 64, 144, 8704, 6)] // registers: 3 warps per scheduler, not 14 in all
    [InlineData("sm_75", 256, 32, 0, 4)] // threads
    [InlineData("sm_86", 64, 32, 0, 16)] // blocks
    [InlineData("sm_75", 64, 32, 16384, 4)] // shared memory
    [InlineData("sm_80", 64, 32, 40960, 4)] // shared memory; 1 KiB of each block is the system's
    [InlineData("sm_80", 64, 32, 41984, 3)]
    [InlineData("sm_70", 64, 32, 49152, 2)] // none is
    public void ResidentBlocksAreThoseOfTheOccupancyCalculator(string arch, int threads, int registers, int shared, int blocks) =>
        Assert.Equal(blocks, Gpu(arch).ResidentBlocks(threads, registers, shared));

    private static GpuModel Gpu(string arch) => CudaArch.TryParse(arch, out var parsed) ? GpuModel.For(parsed) : throw new ArgumentException(arch, nameof(arch));
}
