using System.Runtime.InteropServices;
using System.Text.Json;
using RepVgg.Backends.Core;
using RepVgg.Cli.Measuring;

namespace RepVgg.Cli.Reports;

/// <summary>What <c>rvc bench --json</c> prints.</summary>
internal static class BenchJson
{
    public static string Write(string model, BenchResult result) => JsonText.Write(json =>
    {
        json.WriteString("model", model);
        json.Object("machine", () =>
        {
            json.WriteString("architecture", RuntimeInformation.ProcessArchitecture.ToString());
            json.WriteNumber("vectorBits", result.Peak.VectorBits);
            json.WriteNumber("processors", Environment.ProcessorCount);
            json.Number("peakGflopsOneCore", result.Peak.OneCore);
            json.Number("peakGflops", result.Peak.Together);
        });
        json.WriteNumber("batch", result.Request.Batch);
        json.WriteNumber("threads", result.Request.Threads);
        json.WriteNumber("rounds", result.Request.Rounds);
        json.WriteBoolean("prefetch", result.Request.Prefetch);
        json.Number("compileMilliseconds", result.CompileMilliseconds);
        json.Number("loadMilliseconds", result.LoadMilliseconds);
        json.Object("call", () =>
        {
            json.Number("medianMilliseconds", result.MedianMilliseconds);
            json.Number("minMilliseconds", result.LeastMilliseconds);
            json.Number("imagesPerSecond", result.ImagesPerSecond);
            json.Number("allocatedBytes", result.AllocatedBytes);
            Rate(json, result, result.Macs, result.MedianMilliseconds);
        });
        json.WriteNumber("layerImages", result.Request.Batch);
        json.Array("layers", result.Layers, layer => json.Item(() => Layer(json, result, layer)));
    });

    private static void Layer(Utf8JsonWriter json, BenchResult result, BenchLayer layer)
    {
        json.WriteString("name", layer.Step.Name);
        json.WriteString("shape", (layer.Step as ConvolutionStep)?.ShapeKey ?? LayerShape.Of(layer.Step));
        json.WriteString("algorithm", layer.Step.Kernel);
        json.Number("medianMilliseconds", layer.Milliseconds);
        json.Number("predictedMilliseconds", layer.PredictedMilliseconds ?? double.NaN);
        Rate(json, result, layer.Macs, layer.Milliseconds);
    }

    private static void Rate(Utf8JsonWriter json, BenchResult result, long macs, double milliseconds)
    {
        var rate = BenchResult.Rate(macs, milliseconds);
        json.WriteNumber("macs", macs);
        json.Number("effectiveGflops", rate);
        json.Number("percentOfPeak", 100 * rate / result.Peak.Together);
    }
}
