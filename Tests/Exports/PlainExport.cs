using System.Collections.Immutable;
using RepVgg.Backends.Checkpoints;
using RepVgg.Frontend;
using RepVgg.IR.Graphs;
using RepVgg.Passes.Pipelines;

namespace RepVgg.Tests.Exports;

/// <summary>The plain form of models in memory.</summary>
internal static class PlainExport
{
    public static ImmutableArray<CheckpointTensor> Tensors(ImportedModel model) =>
        PlainStateDict.Of(Form(model.Graph, model.PlainBlocks), model.TrainingGraph, [.. model.Tensors.Select(t => new CheckpointTensor(t.Name, t.Tensor))]);

    public static PlainForm Form(Graph graph, IEnumerable<PlainBlock> blocks) =>
        PlainForm.Of(graph, blocks, StandardPipeline.Passes, part => Pipeline.Run(part, StandardPipeline.Passes));
}
