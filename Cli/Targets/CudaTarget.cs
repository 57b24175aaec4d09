using RepVgg.Backends.Cuda;
using RepVgg.Cli.Infrastructure;
using RepVgg.Frontend;
using RepVgg.IR.Graphs;
using RepVgg.Passes.Pipelines;

namespace RepVgg.Cli.Targets;

/// <summary>A CUDA bundle: a folder of its own.</summary>
internal sealed class CudaTarget() : CompileTarget("cuda")
{
    public override CompiledModel Compile(ImportedModel model, CompileRequest request, Func<Graph, PipelineResult> optimise)
    {
        var result = optimise(model.Graph);
        var bundle = CudaBackend.Emit(result.After, request.Cuda with
        {
            Exact = request.Lowering.Exact,
            Generator = "rvc " + typeof(CudaTarget).Assembly.GetName().Version!.ToString(3),
            Command = $"rvc compile {Path.GetFileName(request.Model)} --target cuda{request.TypedOptions}",
            ModelName = request.Name ?? model.Variant ?? model.Family,
        });
        return new(result, CudaEngine.Files(bundle));
    }
}
