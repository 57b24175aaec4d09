using System.Collections.Immutable;
using RepVgg.IR.Graphs;

namespace RepVgg.Passes.Pipelines;

/// <summary>Runs passes one after the other; the verifier runs after each.</summary>
public static class Pipeline
{
    /// <summary>Runs <paramref name="passes"/> on <paramref name="graph"/>.</summary>
    public static PipelineResult Run(Graph graph, ImmutableArray<Pass> passes, PipelineOptions? options = null)
    {
        options ??= new PipelineOptions();
        GraphVerifier.Require(graph, "import");
        var current = graph.WithoutDeadNodes();
        var budget = options.MaxRewrites;
        var reports = ImmutableArray.CreateBuilder<PassReport>(passes.Length);
        foreach (var pass in passes)
        {
            (current, var report) = new PassRunner(pass, options, budget).Run(current);
            GraphVerifier.Require(current, $"pass '{pass.Name}'");
            budget -= report.Certificates.Length;
            reports.Add(report);
            options.AfterPass?.Invoke(pass, current);
        }

        return new PipelineResult(graph, current, reports.MoveToImmutable());
    }
}
