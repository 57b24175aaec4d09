using RepVgg.Backends.Cuda.Architectures;
using RepVgg.Backends.Cuda.Kernels;

namespace RepVgg.Backends.Cuda.Costs;

/// <summary>Predicts the time of a Winograd convolution: its products, and the traffic of its two transforms.</summary>
internal static class WinogradCost
{
    /// <summary>The seconds for a batch.</summary>
    public static double Of(GpuModel gpu, WinogradShape shape, GemmSchedule schedule, int batch)
    {
        var points = shape.Transform.Points * shape.Transform.Points;
        var transformed = (double)batch * shape.Tiles * points * sizeof(float);
        var input = (transformed * shape.Channels) + ((double)batch * shape.InputPixels * shape.Channels * sizeof(float));
        var output = (transformed * shape.Outputs) + ((double)batch * shape.Pixels * shape.Outputs * sizeof(float));
        return GemmCost.Of(gpu, shape.Products, schedule, batch)
            + ((input + output) / (gpu.GigabytesPerSecond * 1e9)) + (2 * KernelCost.LaunchSeconds);
    }
}
