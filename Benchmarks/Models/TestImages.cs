using RepVgg.IR.Tensors;

namespace RepVgg.Benchmarks.Models;

/// <summary>
/// Reproducible images that differ from each other as pictures do: each plane is a few waves of random direction, length and phase. Noise
/// wouldn't do: averaged over the whole image, every noise looks the same, and a network that mixed up its images would go unnoticed.
/// </summary>
internal static class TestImages
{
    private const int Waves = 4;

    /// <summary>Images one after another, each as planes of pixels in [-1, 1].</summary>
    /// <param name="count">How many.</param>
    /// <param name="shape">[N,C,H,W]</param>
    public static float[] Make(int count, Shape shape)
    {
        var (channels, height, width) = (shape[1], shape[2], shape[3]);
        var images = new float[count * channels * height * width];
        var random = new SplitMix64(2021);
        for (var plane = 0; plane < count * channels; plane++)
        {
            for (var wave = 0; wave < Waves; wave++)
            {
                AddWave(images.AsSpan(plane * height * width, height * width), width, ref random);
            }
        }

        return images;
    }

    private static void AddWave(Span<float> plane, int width, ref SplitMix64 random)
    {
        var (right, down, phase) = (random.NextSymmetric() / 4, random.NextSymmetric() / 4, random.NextSymmetric() * Math.PI);
        for (var i = 0; i < plane.Length; i++)
        {
            plane[i] += (float)(Math.Sin((right * (i % width)) + (down * (i / width)) + phase) / Waves);
        }
    }
}
