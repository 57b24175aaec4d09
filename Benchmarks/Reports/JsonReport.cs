using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using RepVgg.Benchmarks.Layers;
using RepVgg.Benchmarks.Measuring;
using RepVgg.Benchmarks.StartUp;

namespace RepVgg.Benchmarks.Reports;

/// <summary>Everything that was measured, with every sample.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Writes the file.</summary>
    public static void Write(string path, Machine machine, IReadOnlyList<SpeedGroup> speeds, IReadOnlyList<LayerGroup> layers, IReadOnlyList<StartUpResult> startUps) =>
        File.WriteAllText(path, JsonSerializer.Serialize(new { machine, speeds, layers, startUps }, Options) + "\n");
}
