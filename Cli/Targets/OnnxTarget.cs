using RepVgg.Backends.Onnx;
using RepVgg.Cli.Infrastructure;
using RepVgg.Frontend;
using RepVgg.IR.Graphs;
using RepVgg.Passes.Pipelines;

namespace RepVgg.Cli.Targets;

/// <summary>An ONNX model.</summary>
internal sealed class OnnxTarget() : CompileTarget("onnx")
{
    public override CompiledModel Compile(
        ImportedModel model, CompileRequest request, Func<Graph, PipelineResult> optimise, WorkProgress progress, CancellationToken cancellation)
    {
        var file = FileName(model, request);
        var result = optimise(model.Graph);
        return new(result, OnnxBackend.Emit(result.After, new OnnxOptions { FileName = file }));
    }
}
