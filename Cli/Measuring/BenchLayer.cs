using System.Collections.Immutable;
using RepVgg.Backends.Core;

namespace RepVgg.Cli.Measuring;

/// <summary>One layer of a measured model.</summary>
/// <param name="Step">The layer.</param>
/// <param name="Milliseconds">Its median time.</param>
/// <param name="PredictedMilliseconds">The cost model's cycles, scaled so that those of all convolutions take what was measured; null for other layers.</param>
/// <param name="Macs">Multiply-accumulates for all images of a call.</param>
internal sealed record BenchLayer(LoweredStep Step, double Milliseconds, double? PredictedMilliseconds, long Macs)
{
    /// <summary>All layers of a session in order.</summary>
    public static ImmutableArray<BenchLayer> Of(MeasuredSession session, MeasuredCall[] calls)
    {
        double[] medians = [.. session.Layers.Select((_, i) => Median.Of(calls.Select(c => c.LayerMilliseconds[i])))];
        double?[] cycles = [.. session.Layers.Select(s => (s as ConvolutionStep)?.PredictedCycles)];
        var scale = medians.Where((_, i) => cycles[i] is not null).Sum() / cycles.Sum();
        return [.. session.Layers.Select((step, i) => new BenchLayer(step, medians[i], cycles[i] * scale, step.Macs * session.Batch))];
    }
}
