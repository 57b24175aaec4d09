using System.Collections.Immutable;
using System.Runtime.InteropServices;
using RepVgg.Backends.Core;
using RepVgg.IR.Graphs;

namespace RepVgg.Cli.Measuring;

/// <summary>
/// Measures the algorithms of convolutions where they will be used: in the whole network, with what the layers before left in the caches. The network
/// is compiled once per rank of candidate (all shapes with their first, all with their second…), not once per candidate of each shape;
/// these networks run in turns, so that what disturbs the machine disturbs them alike.
/// </summary>
/// <param name="graph">The network.</param>
/// <param name="inaccurate">Also measure algorithms whose errors are about ten times the others'.</param>
internal sealed class Tuner(Graph graph, bool inaccurate)
{
    /// <summary>Measures, and chooses for each shape the algorithm whose layers took the least time.</summary>
    public ProcessorTuning Run(BenchRequest request, Action<string> report, CancellationToken cancellation)
    {
        var candidates = Candidates();
        var ranks = candidates.Values.Select(c => c.Length).DefaultIfEmpty().Max();
        var sessions = new List<MeasuredSession>();
        try
        {
            for (var rank = 0; rank < ranks; rank++)
            {
                report(FormattableString.Invariant($"compiling network {rank + 1} of {ranks}"));
                cancellation.ThrowIfCancellationRequested();
                sessions.Add(new(Lowering.Lower(graph, Choosing(candidates, rank)), request));
                sessions[rank].WarmUp(cancellation);
            }

            var calls = Measure(sessions, request.Rounds, report, cancellation);
            return new(
                RuntimeInformation.ProcessArchitecture.ToString(),
                MultiplyAddLoop.VectorBits,
                request.Batch,
                request.Threads,
                [.. candidates.Select(c => Best(c.Key, c.Value, sessions, calls))]);
        }
        finally
        {
            sessions.ForEach(s => s.Dispose());
        }
    }

    /// <summary>The shapes that leave a choice, in the order of the layers, with their algorithms.</summary>
    private OrderedDictionary<string, ImmutableArray<string>> Candidates()
    {
        var candidates = new OrderedDictionary<string, ImmutableArray<string>>(StringComparer.Ordinal);
        foreach (var step in Lowering.Lower(graph, new LoweringOptions()).Steps.OfType<ConvolutionStep>())
        {
            if (TuningCandidates.Of(step, inaccurate) is { Length: > 1 } several)
            {
                candidates.TryAdd(step.ShapeKey, several);
            }
        }

        return candidates;
    }

    private static LoweringOptions Choosing(OrderedDictionary<string, ImmutableArray<string>> candidates, int rank) => new()
    {
        // A shape with fewer candidates repeats its last one.
        Tuning = candidates.ToImmutableDictionary(c => c.Key, c => c.Value[Math.Min(rank, c.Value.Length - 1)], StringComparer.Ordinal),
    };

    private static List<MeasuredCall>[] Measure(List<MeasuredSession> sessions, int rounds, Action<string> report, CancellationToken cancellation)
    {
        var calls = sessions.ConvertAll(_ => new List<MeasuredCall>()).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            report(FormattableString.Invariant($"round {round + 1} of {rounds}"));
            for (var turn = 0; turn < sessions.Count; turn++)
            {
                cancellation.ThrowIfCancellationRequested();

                // Every network comes first equally often.
                var session = (round + turn) % sessions.Count;
                calls[session].Add(sessions[session].Call());
            }
        }

        return calls;
    }

    private static TunedShape Best(string shape, ImmutableArray<string> candidates, List<MeasuredSession> sessions, List<MeasuredCall>[] calls)
    {
        var layers = Enumerable.Range(0, sessions[0].Layers.Count)
            .Where(i => sessions[0].Layers[i] is ConvolutionStep step && step.ShapeKey == shape).ToArray();
        var times = candidates.Select((algorithm, rank) => (
            Algorithm: algorithm,
            Milliseconds: Math.Round(layers.Sum(layer => Median.Of(calls[rank].Select(c => c.LayerMilliseconds[layer]))), 5))).ToImmutableArray();
        return new(shape, times.MinBy(t => t.Milliseconds).Algorithm, times);
    }
}
