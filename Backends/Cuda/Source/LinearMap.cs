using System.Collections.Immutable;
using static RepVgg.Backends.Cuda.Source.CText;

namespace RepVgg.Backends.Cuda.Source;

/// <summary>The product of a constant matrix with a vector as C expressions.</summary>
internal static class LinearMap
{
    /// <summary>One expression per row.</summary>
    /// <param name="matrix">[rows][columns]</param>
    /// <param name="element">Spells an element of the vector.</param>
    public static string[] Rows(ImmutableArray<ImmutableArray<double>> matrix, Func<int, string> element) =>
        [.. matrix.Select(row => Row(row, element))];

    private static string Row(ImmutableArray<double> row, Func<int, string> element)
    {
        // Factors of 1 first: they need no multiplication to start with.
        var terms = row.Select((factor, i) => (Factor: factor, Value: element(i))).Where(t => t.Factor != 0)
            .OrderBy(t => t.Factor switch { 1 => 0, -1 => 1, _ => 2 }).ToArray();
        var sum = "";
        foreach (var (factor, value) in terms)
        {
            sum = (factor, sum.Length) switch
            {
                (1, 0) => value,
                (-1, 0) => "-" + value,
                (_, 0) => Text($"{value} * {Float((float)factor)}"),
                (1, _) => Text($"{sum} + {value}"),
                (-1, _) => Text($"{sum} - {value}"),
                _ => Text($"fmaf({value}, {Float((float)factor)}, {sum})"),
            };
        }

        return sum.Length == 0 ? "0.0f" : sum;
    }
}
