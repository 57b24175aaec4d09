using RepVgg.Benchmarks.StartUp;
using Spectre.Console;

namespace RepVgg.Benchmarks.Reports;

/// <summary>The table of start-up and memory.</summary>
internal static class StartUpTable
{
    /// <summary>Prints it: medians, and the least time.</summary>
    public static void Write(TextWriter output, IReadOnlyList<StartUpResult> results)
    {
        var table = ConsoleTable.Create(
            $"start-up and memory of a program, RepVGG-{StartUpMeasurement.Model}, one image, 1 thread",
            2, "engine", "published", "first result ms", "min ms", "exit ms", "peak MiB");
        foreach (var row in results)
        {
            table.AddRow(
                row.Engine,
                row.Kind,
                ConsoleTable.Fixed(row.FirstResult.Median),
                ConsoleTable.Fixed(row.FirstResult.Min),
                ConsoleTable.Fixed(row.Exit.Median),
                row.PeakMegabytes.Median > 0 ? ConsoleTable.Fixed(row.PeakMegabytes.Median) : "–");
        }

        ConsoleTable.Write(output, table);
    }
}
