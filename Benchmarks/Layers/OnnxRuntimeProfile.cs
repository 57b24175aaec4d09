using System.Text.Json;

namespace RepVgg.Benchmarks.Layers;

/// <summary>Reads the profile that ONNX Runtime writes: an array of events, those of nodes with their time in microseconds.</summary>
internal static class OnnxRuntimeProfile
{
    private static readonly string[] Convolutions = ["Conv", "FusedConv"];

    /// <summary>The times of all convolutions, in the order in which they ran.</summary>
    /// <returns>Milliseconds: all convolutions of the first call, then those of the next.</returns>
    public static double[] ConvolutionTimes(string path)
    {
        using var file = File.OpenRead(path);
        using var events = JsonDocument.Parse(file);
        return
        [
            .. events.RootElement.EnumerateArray()
                .Where(e => Text(e, "cat") == "Node" && Text(e, "name").EndsWith("_kernel_time", StringComparison.Ordinal)
                    && Convolutions.Contains(Text(e.GetProperty("args"), "op_name")))
                .OrderBy(e => e.GetProperty("ts").GetDouble())
                .Select(e => e.GetProperty("dur").GetDouble() / 1e3),
        ];
    }

    private static string Text(JsonElement element, string property) =>
        element.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
