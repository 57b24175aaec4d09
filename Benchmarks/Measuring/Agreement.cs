using RepVgg.Benchmarks.Infrastructure;
using RepVgg.IR.Interpretation;

namespace RepVgg.Benchmarks.Measuring;

/// <summary>Makes sure that all engines compute the same network.</summary>
internal static class Agreement
{
    /// <summary>Greatest relative difference; what engines really differ by is rounding, ten times less even with Winograd's algorithm.</summary>
    public const double Allowed = 1e-3;

    /// <summary>Lets every contender compute once and compares it with the first.</summary>
    /// <returns>‖scores − the first's scores‖₂ ÷ ‖the first's scores‖₂ of each.</returns>
    /// <exception cref="BenchmarkException">One differs by more than <see cref="Allowed"/>.</exception>
    public static double[] Check(IReadOnlyList<Contender> contenders)
    {
        foreach (var contender in contenders)
        {
            contender.Engine.Run();
        }

        var reference = Wide(contenders[0].Engine.Scores);
        double[] differences = [.. contenders.Select(c => ErrorMeasure.Between(Wide(c.Engine.Scores), reference).RelativeL2)];
        for (var i = 0; i < differences.Length; i++)
        {
            if (!(differences[i] <= Allowed))
            {
                var who = $"{contenders[i].Name} ({contenders[i].Form}) computes something else than {contenders[0].Name}";
                throw new BenchmarkException(FormattableString.Invariant($"{who}: relative difference {differences[i]:0.0E-0}, allowed {Allowed:0E-0}"));
            }
        }

        return differences;
    }

    private static double[] Wide(float[] scores) => Array.ConvertAll(scores, x => (double)x);
}
