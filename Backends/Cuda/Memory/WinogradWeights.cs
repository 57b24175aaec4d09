using System.Collections.Immutable;
using RepVgg.Backends.Core;

namespace RepVgg.Backends.Cuda.Memory;

/// <summary>3×3 kernels at the points of a Winograd transform.</summary>
internal static class WinogradWeights
{
    /// <summary>OI33 to [points²][depth][outputs], computed in float64 and rounded once; zeros beyond the real channels.</summary>
    /// <param name="kernel">The weights.</param>
    /// <param name="transform">The transform along one axis.</param>
    /// <param name="depth">Input channels as stored.</param>
    /// <param name="outputs">Output channels as stored.</param>
    public static float[] Transform(WeightTensor kernel, WinogradTransform transform, int depth, int outputs)
    {
        var (o, i, points) = (kernel.Shape[0], kernel.Shape[1], transform.Points);
        var packed = new float[checked(points * points * depth * outputs)];
        var values = kernel.Values.AsSpan();
        var half = new double[points * 3];
        for (var channel = 0; channel < o * i; channel++)
        {
            var taps = values.Slice(channel * 9, 9);
            for (var row = 0; row < points; row++)
            {
                for (var x = 0; x < 3; x++)
                {
                    half[(row * 3) + x] = Dot(transform.Kernel[row], taps[x], taps[3 + x], taps[6 + x]);
                }
            }

            var place = (channel % i * outputs) + (channel / i);
            for (var point = 0; point < points * points; point++)
            {
                var row = half.AsSpan(point / points * 3, 3);
                packed[(point * depth * outputs) + place] = (float)Dot(transform.Kernel[point % points], row[0], row[1], row[2]);
            }
        }

        return packed;
    }

    private static double Dot(ImmutableArray<double> row, double a, double b, double c) => (row[0] * a) + (row[1] * b) + (row[2] * c);
}
