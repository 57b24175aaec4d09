namespace RepVgg.IR.Interpretation;

/// <summary>How far a result is from its reference.</summary>
/// <param name="MaxAbs">Greatest absolute difference of an element.</param>
/// <param name="RelativeL2">‖result − reference‖₂ ÷ ‖reference‖₂.</param>
public readonly record struct ErrorMeasure(double MaxAbs, double RelativeL2)
{
    /// <summary>Compares two arrays of equal length. Anything not finite in either gives infinite errors.</summary>
    /// <param name="result">What was computed.</param>
    /// <param name="reference">What it should be.</param>
    /// <param name="scale">The norm that errors are related to, if greater than the reference's own.</param>
    public static ErrorMeasure Between(ReadOnlySpan<double> result, ReadOnlySpan<double> reference, double scale = 0)
    {
        if (result.Length != reference.Length)
        {
            return new(double.PositiveInfinity, double.PositiveInfinity);
        }

        var (maximum, difference, norm) = (0.0, 0.0, 0.0);
        for (var i = 0; i < result.Length; i++)
        {
            var delta = Math.Abs(result[i] - reference[i]);
            if (!double.IsFinite(delta))
            {
                return new(double.PositiveInfinity, double.PositiveInfinity);
            }

            maximum = Math.Max(maximum, delta);
            difference += delta * delta;
            norm += reference[i] * reference[i];
        }

        var denominator = Math.Max(Math.Sqrt(norm), scale);
        return new(maximum, difference == 0 ? 0 : denominator == 0 ? double.PositiveInfinity : Math.Sqrt(difference) / denominator);
    }

    /// <summary>The greater of two errors, each measure by itself.</summary>
    public ErrorMeasure Max(ErrorMeasure other) => new(Math.Max(MaxAbs, other.MaxAbs), Math.Max(RelativeL2, other.RelativeL2));

    /// <summary>The Euclidean norm.</summary>
    public static double Norm(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value * value;
        }

        return Math.Sqrt(sum);
    }
}
