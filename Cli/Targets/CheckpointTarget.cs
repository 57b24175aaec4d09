using RepVgg.Backends.Checkpoints;
using RepVgg.Cli.Infrastructure;
using RepVgg.Frontend;
using RepVgg.Frontend.Containers;
using RepVgg.IR.Graphs;
using RepVgg.Passes.Pipelines;
using RepVgg.Runtime.Safetensors;

namespace RepVgg.Cli.Targets;

/// <summary>A checkpoint under the model's own plain-form names, which the model's own code loads.</summary>
/// <param name="name">What users type; also the file's extension.</param>
/// <param name="write">Writes the tensors.</param>
internal sealed class CheckpointTarget(string name, Action<Stream, IReadOnlyList<CheckpointTensor>> write) : CompileTarget(name)
{
    public override CompiledModel Compile(
        ImportedModel model, CompileRequest request, Func<Graph, PipelineResult> optimise, WorkProgress progress, CancellationToken cancellation)
    {
        var file = FileName(model, request);
        if (model.Tensors.IsEmpty)
        {
            var whole = optimise(model.Graph);
            return File(whole, LayerTensors.Of(whole.After));
        }

        var form = PlainForm.Of(model.Graph, model.PlainBlocks, request.Passes, optimise);
        return File(form.Result, PlainStateDict.Of(form, model.TrainingGraph, [.. model.Tensors.Select(Tensor)]));

        CompiledModel File(PipelineResult result, IReadOnlyList<CheckpointTensor> tensors) =>
            new(result, [(file, stream => write(stream, tensors))]);
    }

    private static CheckpointTensor Tensor(StateDictEntry entry) =>
        new(entry.Name, entry.Tensor, entry.Stored.IsFloatingPoint() ? SafetensorsDtype.F32 : entry.Stored.Safetensors());
}
