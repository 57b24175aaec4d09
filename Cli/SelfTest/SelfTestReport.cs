using System.Globalization;
using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Cli.SelfTest;

/// <summary>Prints each result of <c>rvc selftest</c> as soon as it is there: a run takes minutes.</summary>
internal sealed class SelfTestReport(TextWriter output)
{
    /// <summary>Says what is tested.</summary>
    public void Begin(SelfTestResult result)
    {
        var device = result.Device;
        var clock = device.ClockKilohertz == 0 ? "" : Text($" at {device.ClockKilohertz / 1e3:N0} MHz");
        output.WriteLine(Text($"device   {device}, {device.Multiprocessors} multiprocessors{clock}"));
        output.WriteLine(Text($"driver   for CUDA {device.DriverVersion / 1000}.{device.DriverVersion % 1000 / 10}, {(result.Compiler is null ? "no NVRTC" : "NVRTC " + result.Compiler)}"));
        if (result.IsEmulated)
        {
            output.WriteLine("         emulated: results count, times don't");
        }

        output.WriteLine();
        output.WriteLine("kernels against the float64 reference: relative L2 error, and its bound");
    }

    /// <summary>A kernel.</summary>
    public void Add(VariantResult result) => output.WriteLine(
        Text($"{(result.Passed ? "ok     " : "FAILED ")} {result.Precision,-6} {result.Layer,-40} {result.Variant,-26} ")
        + (result.Failure ?? Text($"{result.RelativeL2:E1} ({result.Bound:E0})")));

    /// <summary>A model, with images of a height and width.</summary>
    public void Add(SpeedResult result, int imageSize) => output.WriteLine(
        Text($"{(result.Failure is null ? "ok     " : "FAILED ")} {result.Precision.Name(),-6} {result.Model,-12} batch {result.Batch,-4} ")
        + (result.Failure ?? Text($"{result.Milliseconds,10:N3} ms {result.ExamplesPerSecond,10:N0} examples/s {result.Flops / 1e12,8:N2} TFLOP/s")
            + (double.IsFinite(result.PercentOfPeak) ? Text($" {result.PercentOfPeak,5:N0} % of peak") : "")
            + (result.Batch < result.AskedBatch ? Text($"; batch {result.AskedBatch} doesn't fit the device's memory") : "")
            + (PaperSpeed.For(result, imageSize) is { } paper ? Text($"; paper: {paper:N0} on its {PaperSpeed.Device}") : "")));

    /// <summary>Says that models follow.</summary>
    public void BeginModels(int size, bool isEmulated)
    {
        output.WriteLine();
        output.WriteLine(Text($"plain RepVGG models with random weights, {size}x{size}, median of device events{(isEmulated ? "; emulated, so these times mean nothing" : "")}"));
        output.WriteLine("rates count two operations per multiply-accumulate of the definition, so Winograd may exceed the peak");
        if (!isEmulated)
        {
            output.WriteLine($"paper: examples/s that {PaperSpeed.Source} gives for its own card and code, not measured in this run");
        }
    }

    /// <summary>Says what it comes to.</summary>
    public void End(SelfTestResult result)
    {
        output.WriteLine();
        output.WriteLine(Text($"{result.Variants.Length} kernels and {result.Speeds.Length} runs of models, {result.Failures} failed"));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
