using System.Globalization;
using RepVgg.Backends.Cuda.Costs;
using Spectre.Console;

namespace RepVgg.Cli.Reports;

/// <summary>What the CUDA cost model says, for people.</summary>
internal static class EstimateTable
{
    public static void Write(TextWriter output, IReadOnlyCollection<PlanEstimate> estimates)
    {
        if (estimates.Count == 0)
        {
            return;
        }

        foreach (var plan in estimates)
        {
            output.WriteLine(Text($"{plan.Gpu.Name} ({plan.Gpu.Arch}), batch {plan.Batch}: {EstimateJson.Label}"));
            ConsoleTable.Write(output, Launches(plan));
        }

        output.WriteLine($"CUDA in all: {EstimateJson.Label}");
        var totals = ConsoleTable.Create("device", "arch", "batch", "weights MiB", "predicted ms", "predicted examples/s");
        foreach (var plan in estimates)
        {
            totals.AddRow(plan.Gpu.Name, plan.Gpu.Arch.ToString(), Text($"{plan.Batch}"), Text($"{plan.WeightBytes / 1048576.0:N1}"), Text($"{plan.Seconds * 1e3:N3}"), Text($"{plan.ExamplesPerSecond:N0}"));
        }

        ConsoleTable.Write(output, totals);
    }

    private static Table Launches(PlanEstimate plan)
    {
        var table = ConsoleTable.Create("layer", "kernel", "tile / splits", "blocks", "waves", "warps", "occupancy", "FLOP/byte", "predicted µs");
        foreach (var launch in plan.Launches)
        {
            var cost = launch.Cost;
            table.AddRow(
                Markup.Escape(launch.Layer),
                Markup.Escape(launch.Kernel),
                launch.Tile,
                Text($"{cost.Blocks:N0}"),
                Text($"{cost.Waves:N2}"),
                Text($"{cost.ResidentWarps}/{cost.MaximumWarps}"),
                Text($"{cost.Occupancy * 100:N0} %"),
                Text($"{cost.FlopPerByte:N1}"),
                Text($"{cost.Seconds * 1e6:N1}"));
        }

        return table;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
