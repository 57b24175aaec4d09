using System.Text.Json;
using RepVgg.Backends.Cuda.Costs;

namespace RepVgg.Cli.Reports;

/// <summary>What the CUDA cost model says, as JSON.</summary>
internal static class EstimateJson
{
    /// <summary>Says what the numbers are, wherever they are shown.</summary>
    public const string Label = "model, not measurement";

    /// <summary>Adds the member <c>cuda</c>.</summary>
    public static void Write(Utf8JsonWriter json, IEnumerable<PlanEstimate> estimates) => json.Object("cuda", () =>
    {
        json.WriteString("label", Label);
        json.Array("plans", estimates, plan => json.Item(() =>
        {
            json.WriteString("arch", plan.Gpu.Arch.ToString());
            json.WriteString("device", plan.Gpu.Name);
            json.WriteNumber("batch", plan.Batch);
            json.WriteNumber("weightBytes", plan.WeightBytes);
            json.Number("predictedMilliseconds", plan.Seconds * 1e3);
            json.Number("predictedExamplesPerSecond", plan.ExamplesPerSecond);
            json.Array("launches", plan.Launches, launch => json.Item(() => Launch(json, launch)));
        }));
    });

    private static void Launch(Utf8JsonWriter json, LaunchEstimate launch)
    {
        var cost = launch.Cost;
        json.WriteString("layer", launch.Layer);
        json.WriteString("kernel", launch.Kernel);
        json.WriteString("tile", launch.Tile);
        json.WriteNumber("blocks", cost.Blocks);
        json.Number("waves", cost.Waves);
        json.WriteNumber("residentWarps", cost.ResidentWarps);
        json.WriteNumber("maximumWarps", cost.MaximumWarps);
        json.Number("occupancy", cost.Occupancy);
        json.Number("flop", cost.Flop);
        json.Number("bytes", cost.Bytes);
        json.Number("flopPerByte", cost.FlopPerByte);
        json.Number("predictedMicroseconds", cost.Seconds * 1e6);
    }
}
