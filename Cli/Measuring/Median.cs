namespace RepVgg.Cli.Measuring;

/// <summary>The middle of measured values, which a few disturbed ones don't move.</summary>
internal static class Median
{
    /// <summary>The median; of an even number, the mean of the two in the middle.</summary>
    public static double Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
