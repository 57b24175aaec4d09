using System.Collections.Immutable;

namespace RepVgg.Benchmarks.Measuring;

/// <summary>Repeated measurements of one thing.</summary>
/// <param name="Values">In the order in which they were taken.</param>
internal sealed record Samples(ImmutableArray<double> Values)
{
    /// <summary>The middle one.</summary>
    public double Median { get; } = MedianOf([.. Values.Order()]);

    /// <summary>The least: what the machine can do when nothing disturbs it.</summary>
    public double Min { get; } = Values.Min();

    private static double MedianOf(double[] sorted) => (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
}
