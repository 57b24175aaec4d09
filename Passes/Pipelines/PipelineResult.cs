using System.Collections.Immutable;
using RepVgg.IR.Graphs;

namespace RepVgg.Passes.Pipelines;

/// <summary>What a pipeline made of a graph.</summary>
/// <param name="Before">The graph as imported.</param>
/// <param name="After">The rewritten graph; its constants are float64 still.</param>
/// <param name="Reports">One per pass, in order.</param>
public sealed record PipelineResult(Graph Before, Graph After, ImmutableArray<PassReport> Reports)
{
    /// <summary>All rewrites that failed their certificate and were rolled back.</summary>
    public ImmutableArray<FailedRewrite> Failures => [.. Reports.SelectMany(r => r.Failures)];
}
