using System.Collections.Immutable;
using System.Globalization;

namespace RepVgg.Backends.CSharp;

/// <summary>
/// Writes the product of a constant matrix with vectors d0, d1, … as straight code; the results are t0, t1, … Pairs of columns that are equal or opposite in each row
/// are added and subtracted once; pairs of rows that differ in signs share their sums.
/// </summary>
internal sealed class LinearMapWriter(CSharpWriter writer)
{
    private readonly record struct Term(double Factor, string Value);

    /// <summary>Declares the vectors, which <paramref name="load"/> spells, and the results.</summary>
    public void Write(ImmutableArray<ImmutableArray<double>> matrix, Func<int, string> load)
    {
        writer.Fill(Enumerable.Range(0, matrix[0].Length).Select(i => $"var d{i} = {load(i)};"));
        var rows = Rows(matrix);
        for (var i = 0; i < rows.Length; i++)
        {
            if (i + 1 < rows.Length && Shared(rows[i], rows[i + 1]) is var (equal, opposite))
            {
                var (sum, rest) = ($"e{i}", $"o{i}");
                writer.Fill($"var {sum} = {Sum(equal)};", $"var {rest} = {Sum(opposite)};");
                writer.Fill($"var t{i} = {sum} + {rest};", $"var t{i + 1} = {sum} - {rest};");
                i++;
            }
            else
            {
                writer.Line($"var t{i} = {Sum(rows[i])};");
            }
        }
    }

    private Term[][] Rows(ImmutableArray<ImmutableArray<double>> matrix)
    {
        var rows = matrix.Select(_ => new List<Term>()).ToArray();
        var columns = matrix[0].Length;
        for (var j = 0; j < columns; j++)
        {
            var paired = j + 1 < columns && IsPair(matrix, j);
            if (paired)
            {
                writer.Fill($"var p{j} = d{j} + d{j + 1};", $"var q{j} = d{j} - d{j + 1};");
            }

            for (var i = 0; i < rows.Length; i++)
            {
                if (matrix[i][j] is not 0 and var factor)
                {
                    rows[i].Add(new(factor, Text($"{(!paired ? "d" : matrix[i][j + 1] == factor ? "p" : "q")}{j}")));
                }
            }

            j += paired ? 1 : 0;
        }

        return [.. rows.Select(r => r.ToArray())];
    }

    private static bool IsPair(ImmutableArray<ImmutableArray<double>> matrix, int column)
    {
        var (equal, opposite) = (0, 0);
        foreach (var row in matrix.Where(r => r[column] != 0 || r[column + 1] != 0))
        {
            equal += row[column] == row[column + 1] ? 1 : 0;
            opposite += row[column] == -row[column + 1] ? 1 : 0;
        }

        return equal > 0 && opposite > 0 && equal + opposite == matrix.Count(r => r[column] != 0 || r[column + 1] != 0);
    }

    private static (Term[] Equal, Term[] Opposite)? Shared(Term[] first, Term[] second)
    {
        if (!first.Select(t => (t.Value, Math.Abs(t.Factor))).SequenceEqual(second.Select(t => (t.Value, Math.Abs(t.Factor)))))
        {
            return null;
        }

        var equal = first.Where((t, i) => t.Factor == second[i].Factor).ToArray();
        return equal.Length == 0 || equal.Length == first.Length ? null : (equal, [.. first.Except(equal)]);
    }

    private static string Sum(Term[] terms)
    {
        var start = terms.OrderBy(t => t.Factor switch { 1 => 0, -1 => 1, _ => 2 }).First();
        var sum = start.Factor switch { 1 => start.Value, -1 => "-" + start.Value, var f => $"{start.Value} * {Constant(f)}" };
        foreach (var term in terms.Where(t => t != start))
        {
            sum = term.Factor switch
            {
                1 => $"{sum} + {term.Value}",
                -1 => $"{sum} - {term.Value}",
                var f => VectorTypes.MultiplyAdd(term.Value, Constant(f), sum),
            };
        }

        return sum;
    }

    private static string Constant(double value) => VectorTypes.Broadcast(Literals.Float((float)value));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
