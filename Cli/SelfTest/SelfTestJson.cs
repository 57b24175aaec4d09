using System.Text.Json;
using RepVgg.Cli.Reports;
using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Cli.SelfTest;

/// <summary>What <c>rvc selftest --json</c> writes.</summary>
internal static class SelfTestJson
{
    public static string Write(SelfTestResult result) => JsonText.Write(json =>
    {
        json.WriteString("engine", result.Engine);
        json.WriteBoolean("emulated", result.IsEmulated);
        json.Object("device", () =>
        {
            json.WriteString("name", result.Device.Name);
            json.WriteString("arch", result.Device.Arch.ToString());
            json.WriteNumber("memoryBytes", result.Device.TotalMemory);
            json.WriteNumber("multiprocessors", result.Device.Multiprocessors);
            json.WriteNumber("clockKilohertz", result.Device.ClockKilohertz);
            json.WriteNumber("driverCudaVersion", result.Device.DriverVersion);
        });
        json.WriteString("nvrtc", result.Compiler);
        json.Array("kernels", result.Variants, v => json.Item(() => Kernel(json, v)));
        json.WriteNumber("imageSize", result.ImageSize);
        json.Array("models", result.Speeds, s => json.Item(() => Model(json, s, result.ImageSize)));
        json.WriteNumber("failures", result.Failures);
    });

    private static void Kernel(Utf8JsonWriter json, VariantResult result)
    {
        json.WriteString("layer", result.Layer);
        json.WriteString("precision", result.Precision);
        json.WriteString("variant", result.Variant);
        json.Number("relativeL2", result.RelativeL2);
        json.Number("bound", result.Bound);
        json.WriteBoolean("passed", result.Passed);
        json.WriteString("failure", result.Failure);
    }

    private static void Model(Utf8JsonWriter json, SpeedResult result, int imageSize)
    {
        json.WriteString("model", result.Model);
        json.WriteString("precision", result.Precision.Name());
        json.WriteNumber("askedBatch", result.AskedBatch);
        json.WriteNumber("batch", result.Batch);
        json.Number("medianMilliseconds", result.Milliseconds);
        json.Number("minMilliseconds", result.Least);
        json.Number("examplesPerSecond", result.ExamplesPerSecond);
        json.WriteNumber("macs", result.Macs);
        json.Number("flops", result.Flops);
        json.Number("peakFlops", result.Peak ?? double.NaN);
        json.Number("percentOfPeak", result.PercentOfPeak);
        if (PaperSpeed.For(result, imageSize) is { } paper)
        {
            json.Object("paper", () =>
            {
                json.WriteString("source", PaperSpeed.Source);
                json.WriteString("device", PaperSpeed.Device);
                json.WriteNumber("examplesPerSecond", paper);
            });
        }

        json.WriteString("failure", result.Failure);
    }
}
