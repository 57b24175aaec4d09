using RepVgg.Backends.Cuda;
using RepVgg.Backends.Cuda.Bundles;
using RepVgg.Cli.Infrastructure;
using RepVgg.Frontend;
using RepVgg.IR.Graphs;
using RepVgg.Passes.Pipelines;
using RepVgg.Runtime.Cuda.Compilation;

namespace RepVgg.Cli.Targets;

/// <summary>A CUDA bundle: a folder of its own.</summary>
internal sealed class CudaTarget() : CompileTarget("cuda")
{
    public override CompiledModel Compile(
        ImportedModel model, CompileRequest request, Func<Graph, PipelineResult> optimise, WorkProgress progress, CancellationToken cancellation)
    {
        var result = optimise(model.Graph);
        var bundle = CudaBackend.Emit(result.After, request.Cuda with
        {
            Generator = "rvc " + typeof(CudaTarget).Assembly.GetName().Version!.ToString(3),
            Command = $"rvc compile {CommandText.FileName(request.Model)} --target cuda{(request.Name is { } name ? " --name " + name : "")}{request.TypedOptions}",
            ModelName = model.Variant ?? model.Family,
            ClassName = request.Name ?? DefaultName(model),
        });
        if (Nvrtc.TryLoad() is { } compiler)
        {
            bundle = BinaryCompiler.Compile(bundle, compiler, request.Cuda.Architectures, progress.Report, cancellation);
            return new(result, bundle.Files);
        }

        return new(result, bundle.Files)
        {
            Note = "NVRTC isn't installed here, so the bundle holds its kernels as source, which is compiled when it is loaded; with NVRTC (part of the CUDA toolkit) rvc compiles them now",
        };
    }
}
