using System.Collections.Immutable;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.Passes;
using RepVgg.Passes.Pipelines;

namespace RepVgg.Tests.Families;

internal static class ResidualSums
{
    /// <summary>The passes before constant channels are removed and sums go into convolutions: what the authors' conversions do.</summary>
    public static ImmutableArray<Pass> PassesBefore => [.. StandardPipeline.Passes.TakeWhile(p => p.Name != "remove-constant-channels")];

    /// <summary>The sums of a graph, those within convolutions included.</summary>
    public static int Count(Graph graph) => graph.Nodes.Count(n => n.Op is AddOp || ConvolutionOperands.Of(n) is { Addend: not null });
}
