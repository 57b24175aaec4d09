using System.Globalization;
using RepVgg.Cli.Measuring;
using Spectre.Console;

namespace RepVgg.Cli.Reports;

/// <summary>What <c>rvc bench</c> prints for people.</summary>
internal static class BenchTable
{
    public static void Write(TextWriter output, string model, BenchResult result)
    {
        var (request, peak) = (result.Request, result.Peak);
        output.WriteLine(Text($"{model}: batch {request.Batch}, {Threads(request.Threads)}{(request.Prefetch ? ", prefetch" : "")}, median of {request.Rounds}"));
        if (MultiplyAddLoop.IsUnoptimised)
        {
            output.WriteLine("note: this rvc was built for debugging, so the machine's peak comes out far too low");
        }

        output.WriteLine();
        var whole = ConsoleTable.Create("", "");
        whole.AddRow(Text($"machine's peak, one core ({peak.VectorBits}-bit)"), Text($"{peak.OneCore:N1} GFLOP/s"));
        if (request.Threads > 1)
        {
            whole.AddRow(Text($"machine's peak, {Threads(request.Threads)}"), Text($"{peak.Together:N1} GFLOP/s"));
        }

        whole.AddRow("write and compile the source", Text($"{result.CompileMilliseconds:N1} ms"));
        whole.AddRow("load the weights", Text($"{result.LoadMilliseconds:N1} ms"));
        whole.AddRow("call, median", Text($"{result.MedianMilliseconds:N3} ms"));
        whole.AddRow("call, fastest", Text($"{result.LeastMilliseconds:N3} ms"));
        whole.AddRow("images per second", Text($"{result.ImagesPerSecond:N1}"));
        whole.AddRow("multiply-accumulates", Text($"{result.Macs:N0}"));
        whole.AddRow("effective rate", Text($"{BenchResult.Rate(result.Macs, result.MedianMilliseconds):N1} GFLOP/s"));
        whole.AddRow("allocated per call", Text($"{result.AllocatedBytes:N0} bytes"));
        ConsoleTable.Write(output, whole.HideHeaders());
        output.WriteLine(Text($"layers, for all images of a call; the rates count multiplications as the definition does, so Winograd may exceed the peak"));
        Layers(output, result);
    }

    private static void Layers(TextWriter output, BenchResult result)
    {
        var layers = ConsoleTable.Create(
            "layer", "shape", "algorithm", "median ms", "predicted ms (scaled to the same sum)", "effective GFLOP/s", "% of peak");
        foreach (var layer in result.Layers)
        {
            var rate = BenchResult.Rate(layer.Macs, layer.Milliseconds);
            layers.AddRow(
                Markup.Escape(layer.Step.Name),
                LayerShape.Of(layer.Step),
                layer.Step.Kernel,
                Text($"{layer.Milliseconds:N4}"),
                layer.PredictedMilliseconds is { } predicted ? Text($"{predicted:N4}") : "",
                layer.Macs == 0 ? "" : Text($"{rate:N1}"),
                layer.Macs == 0 ? "" : Text($"{100 * rate / result.Peak.Together:N0}"));
        }

        ConsoleTable.Write(output, layers);
    }

    private static string Threads(int threads) => threads == 1 ? "1 thread" : Text($"{threads} threads");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
