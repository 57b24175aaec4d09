using System.Globalization;
using RepVgg.Benchmarks.Measuring;
using RepVgg.Benchmarks.Models;
using Spectre.Console;

namespace RepVgg.Benchmarks.Reports;

/// <summary>The table of one model, batch and number of threads.</summary>
internal static class SpeedTable
{
    /// <summary>Prints it.</summary>
    public static void Write(TextWriter output, SpeedGroup group)
    {
        var title = FormattableString.Invariant($"{group.Model}, batch {group.Batch}, {group.Threads} {(group.Threads == 1 ? "thread" : "threads")}");
        var table = ConsoleTable.Create(
            title, 2, "engine", "form", "threads", "median ms", "min ms", "median ÷ ORT", "min ÷ ORT", "difference", "bytes per call");
        var baseline = group.Baseline?.Milliseconds;
        foreach (var row in group.Rows)
        {
            table.AddRow(
                row.Engine,
                row.Form == Form.Plain ? "plain" : "training",
                Threads(row.Threads, group.Threads),
                ConsoleTable.Fixed(row.Milliseconds.Median),
                ConsoleTable.Fixed(row.Milliseconds.Min),
                ConsoleTable.Ratio(row.Milliseconds.Median, baseline?.Median),
                ConsoleTable.Ratio(row.Milliseconds.Min, baseline?.Min),
                row.Difference.ToString("0.0E-0", CultureInfo.InvariantCulture),
                row.AllocatedBytes.ToString("N0", CultureInfo.InvariantCulture));
        }

        ConsoleTable.Write(output, table);
    }

    /// <summary>An engine that takes no number of threads is marked.</summary>
    private static string Threads(int used, int wanted) => used.ToString(CultureInfo.InvariantCulture) + (used == wanted ? "" : " only");
}
