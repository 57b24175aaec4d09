using System.Collections.Immutable;
using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda;
using RepVgg.Backends.Cuda.Tuning;
using RepVgg.Cli.Infrastructure;
using RepVgg.IR.Graphs;
using RepVgg.Runtime.Cuda;
using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Cli.Measuring;

/// <summary>
/// Measures the algorithms of convolutions on a CUDA device, where they will be used: in the whole network. The network is compiled once per rank of
/// candidate (all shapes with the one that the cost model likes best, all with the second…).
/// </summary>
/// <param name="graph">The network.</param>
/// <param name="options">The precision.</param>
/// <param name="libraries">The driver and the compiler.</param>
/// <param name="most">The most candidates of a shape.</param>
internal sealed class CudaTuner(Graph graph, CudaOptions options, CudaLibraries libraries, int most)
{
    /// <summary>Measures, and chooses for each shape the algorithm whose layers took the least time.</summary>
    public CudaTuning Run(int batch, int rounds, Action<string> report, CancellationToken cancellation)
    {
        var forDevice = CudaEngine.ForDevice(options, libraries) with { Batches = [batch] };
        ImmutableArray<TunableShape> shapes =
            [.. CudaBackend.Tunable(graph, forDevice).Select(s => s with { Candidates = [.. s.Candidates.Take(most)] })];
        var tuning = new CudaTuning(CudaEngine.Device(libraries).Name, forDevice.Architectures[0].ToString(), options.Precision.Name(), batch, []);
        var ranks = shapes.Select(s => s.Candidates.Length).DefaultIfEmpty().Max();
        var times = new Dictionary<string, double>[ranks];
        for (var rank = 0; rank < ranks; rank++)
        {
            report(FormattableString.Invariant($"compiling network {rank + 1} of {ranks}"));
            cancellation.ThrowIfCancellationRequested();
            using var model = CudaEngine.Load(graph, forDevice with { Tuning = [tuning with { Shapes = Choosing(shapes, rank) }] }, libraries, batch);
            report(FormattableString.Invariant($"measuring network {rank + 1} of {ranks}"));
            cancellation.ThrowIfCancellationRequested();
            times[rank] = model.LaunchTimes(batch, rounds)
                .GroupBy(t => t.Launch.Layer, t => (double)t.Milliseconds, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Sum(), StringComparer.Ordinal);
        }

        return tuning with { Shapes = [.. shapes.Select(s => Best(s, times))] };
    }

    /// <summary>A shape with fewer candidates repeats its last one.</summary>
    private static ImmutableArray<TunedShape> Choosing(ImmutableArray<TunableShape> shapes, int rank) =>
        [.. shapes.Select(s => new TunedShape(s.Shape, s.Candidates[Math.Min(rank, s.Candidates.Length - 1)], []))];

    private static TunedShape Best(TunableShape shape, Dictionary<string, double>[] times)
    {
        var measured = shape.Candidates.Select((name, rank) => (Algorithm: name, Milliseconds: Math.Round(shape.Layers.Sum(l => times[rank][l]), 5))).ToImmutableArray();
        return new(shape.Shape, measured.MinBy(m => m.Milliseconds).Algorithm, measured);
    }
}
