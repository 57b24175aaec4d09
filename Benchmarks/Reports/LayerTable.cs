using System.Globalization;
using RepVgg.Benchmarks.Layers;
using Spectre.Console;

namespace RepVgg.Benchmarks.Reports;

/// <summary>The table of one network's convolutions.</summary>
internal static class LayerTable
{
    /// <summary>Prints it.</summary>
    public static void Write(TextWriter output, LayerGroup group)
    {
        var title = FormattableString.Invariant($"convolutions of {group.Model}, one image, {group.Threads} {(group.Threads == 1 ? "thread" : "threads")}");
        var table = ConsoleTable.Create(
            title, 3, "layer", "shape", "algorithm", "stride", "median ms", "min ms", "ORT median", "ORT min", "median ÷ ORT", "min ÷ ORT", "GFLOP/s");
        foreach (var row in group.Layers)
        {
            table.AddRow(
                row.Layer,
                row.Shape,
                row.Algorithm,
                row.Stride.ToString(CultureInfo.InvariantCulture),
                Number(row.Rvc.Median),
                Number(row.Rvc.Min),
                Number(row.OnnxRuntime.Median),
                Number(row.OnnxRuntime.Min),
                ConsoleTable.Ratio(row.Rvc.Median, row.OnnxRuntime.Median),
                ConsoleTable.Ratio(row.Rvc.Min, row.OnnxRuntime.Min),
                (2 * row.Macs / row.Rvc.Median / 1e6).ToString("F0", CultureInfo.InvariantCulture));
        }

        ConsoleTable.Write(output, table);
    }

    /// <summary>Layers take fractions of a millisecond.</summary>
    private static string Number(double value) => value.ToString("F3", CultureInfo.InvariantCulture);
}
