using RepVgg.IR.Graphs;

namespace RepVgg.Passes.Pipelines;

/// <summary>How a pipeline runs.</summary>
public sealed record PipelineOptions
{
    /// <summary>Stops after this many rewrites, to bisect a problem.</summary>
    public int MaxRewrites { get; init; } = int.MaxValue;

    /// <summary>Is told of each rewrite, or null.</summary>
    public IProgress<PipelineProgress>? Progress { get; init; }

    /// <summary>Sees the graph after each pass, or null.</summary>
    public Action<Pass, Graph>? AfterPass { get; init; }

    /// <summary>Stops the pipeline between rewrites.</summary>
    public CancellationToken Cancellation { get; init; }
}

/// <summary>The pass at work and how many rewrites it has made.</summary>
public readonly record struct PipelineProgress(string Pass, int Rewrites);
