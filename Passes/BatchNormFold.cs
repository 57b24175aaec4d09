namespace RepVgg.Passes;

/// <summary>Batch normalisation at inference as a scale and shift per channel (Ioffe and Szegedy, arXiv:1502.03167, algorithm 2).</summary>
public static class BatchNormFold
{
    /// <summary><c>scale = γ / √(σ² + ε)</c>, <c>shift = β − μ·scale</c>, each [C], in float64.</summary>
    public static (double[] Scale, double[] Shift) ScaleAndShift(
        ReadOnlySpan<double> gamma, ReadOnlySpan<double> beta, ReadOnlySpan<double> mean, ReadOnlySpan<double> variance, double epsilon)
    {
        var (scale, shift) = (new double[gamma.Length], new double[gamma.Length]);
        for (var c = 0; c < gamma.Length; c++)
        {
            scale[c] = gamma[c] / Math.Sqrt(variance[c] + epsilon);
            shift[c] = beta[c] - (mean[c] * scale[c]);
        }

        return (scale, shift);
    }
}
