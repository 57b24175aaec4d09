using RepVgg.Benchmarks.Engines;
using RepVgg.Benchmarks.Infrastructure;
using RepVgg.Benchmarks.Models;

namespace RepVgg.Benchmarks.Measuring;

/// <summary>Measures every combination of model, batch and threads that was asked for.</summary>
internal static class SpeedMeasurement
{
    /// <summary>Measures one table after the other; a model is prepared when its turn comes.</summary>
    public static IEnumerable<SpeedGroup> Run(BenchmarkOptions options, IReadOnlyList<Peer> peers, Action<string> progress, CancellationToken cancellation)
    {
        foreach (var variant in options.Models)
        {
            progress($"preparing RepVGG-{variant.Name}");
            var model = PreparedModel.Prepare(variant, cancellation);
            foreach (var work in options.Batches.SelectMany(_ => options.Threads, (batch, threads) => new Workload(model, batch, threads)))
            {
                progress(FormattableString.Invariant($"measuring {model.Name}, batch {work.Batch}, threads {work.Threads}"));
                yield return Measure(work, peers, options.Rounds, cancellation);
            }
        }
    }

    private static SpeedGroup Measure(Workload work, IReadOnlyList<Peer> peers, int rounds, CancellationToken cancellation)
    {
        var contenders = Contender.Load(work, [Peer.Rvc, Peer.RvcPrefetch, .. peers]);
        try
        {
            var differences = Agreement.Check(contenders);
            var times = RoundRobin.Time([.. contenders.Select(c => (Action)c.Engine.Run)], rounds, cancellation);
            return new(work.Model.Name, work.Batch, work.Threads, [.. contenders.Select((c, i) => new SpeedResult(
                c.Name, c.Form, c.Engine.Threads, new([.. times[i]]), differences[i], Allocations.PerCall(c.Engine.Run)))]);
        }
        finally
        {
            contenders.ForEach(c => c.Engine.Dispose());
        }
    }
}
