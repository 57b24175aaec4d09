using System.Collections.Immutable;
using System.Text;
using RepVgg.Runtime.Cuda;
using RepVgg.Runtime.Cuda.Bundles;
using RepVgg.Runtime.Safetensors;

namespace RepVgg.Tests.Runtime.Cuda;

/// <summary>A bundle of a few kernels, written by hand: y = relu(x · scale + shift), per channel, of 3×2×2 images.</summary>
internal static class TinyBundle
{
    public const int ImageSize = 12;

    public const string Source = """
        // A scale and shift into a buffer, and a ReLU out of it.
        extern "C" __global__ void __launch_bounds__(64) scale_shift(
            const float* __restrict__ x, const float* __restrict__ weights, float* __restrict__ y, int channelSize, int images)
        {
            const int i = blockIdx.x * 64 + threadIdx.x;
            if (i < images * 12)
            {
                const int channel = (i % 12) / channelSize;
                y[i] = fmaf(x[i], weights[channel], weights[4 + channel]);
            }
        }

        /* y = max(x, 0) */
        extern "C" __global__ void __launch_bounds__(64) relu(const float* __restrict__ x, float* __restrict__ y, int images)
        {
            const int i = blockIdx.x * 64 + threadIdx.x;
            if (i < images * 12)
            {
                y[i] = fmaxf(x[i], 0.0f);
            }
        }

        /* y = -x, for derived weights */
        extern "C" __global__ void __launch_bounds__(64) negate(const float* __restrict__ x, float* __restrict__ y, int elements)
        {
            const int i = blockIdx.x * 64 + threadIdx.x;
            if (i < elements)
            {
                y[i] = -x[i];
            }
        }

        """;

    public static readonly ImmutableArray<float> Scale = [2, -1, 0.5f];

    public static readonly ImmutableArray<float> Shift = [1, 0, -3];

    public static float[] Expected(ReadOnlySpan<float> images)
    {
        var result = new float[images.Length];
        for (var i = 0; i < result.Length; i++)
        {
            var channel = i % ImageSize / 4;
            result[i] = MathF.Max(MathF.FusedMultiplyAdd(images[i], Scale[channel], Shift[channel]), 0);
        }

        return result;
    }

    public static byte[] Weights()
    {
        using var stream = new MemoryStream();
        float[] values = [.. Scale, 0, .. Shift, 0];
        SafetensorsWriter.Write(stream, [new("scale_shift.weights", [8], values)]);
        return stream.ToArray();
    }

    public static BundleManifest Manifest(params ImmutableArray<CudaArch> archs) => new(
        "rvc test",
        "rvc compile tiny --target cuda",
        "Tiny",
        BundlePrecision.Fp32,
        [new("image", [3, 2, 2])],
        [new("scores", [12])],
        BundleFile.Of("kernels.cu", Encoding.UTF8.GetBytes(Source)),
        BundleFile.Of("weights.safetensors", Weights()),
        [],
        [],
        256,
        [new("scaled", 0, 256)],
        [new(archs.IsEmpty ? [new(6, 1), new(8, 0)] : archs, 1, [ScaleShift, Relu])]);

    /// <summary>Writes the bundle's files, and <c>bundle.json</c> as <paramref name="manifest"/> has it.</summary>
    public static string Write(TemporaryFolder folder, BundleManifest? manifest = null)
    {
        folder.Write("kernels.cu", Encoding.UTF8.GetBytes(Source));
        folder.Write("weights.safetensors", Weights());
        folder.Write(BundleManifest.FileName, Json(manifest ?? Manifest()));
        return folder.Root;
    }

    public static byte[] Json(BundleManifest manifest)
    {
        using var stream = new MemoryStream();
        BundleWriter.Write(stream, manifest);
        return stream.ToArray();
    }

    private static BundleLaunch ScaleShift => new(
        "scale_shift",
        "scale",
        12,
        new(GridExtent.PerImage(12, 64), GridExtent.Constant(1), GridExtent.Constant(1)),
        new(64, 1, 1),
        [new InputArgument(0), new WeightArgument("scale_shift.weights"), new BufferArgument(0), new IntegerArgument(4), new ImagesArgument()]);

    private static BundleLaunch Relu => new(
        "relu",
        "relu",
        0,
        new(GridExtent.PerImage(12, 64), GridExtent.Constant(1), GridExtent.Constant(1)),
        new(64, 1, 1),
        [new BufferArgument(0), new OutputArgument(0), new ImagesArgument()]);
}
