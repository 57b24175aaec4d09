using System.Text;
using RepVgg.Backends.Core;
using RepVgg.Backends.CSharp;
using RepVgg.Cli.Infrastructure;
using RepVgg.Frontend;
using RepVgg.IR.Graphs;
using RepVgg.Passes.Pipelines;

namespace RepVgg.Cli.Targets;

/// <summary>One C# class and its weights.</summary>
internal sealed class CSharpTarget() : CompileTarget("csharp")
{
    public override CompiledModel Compile(
        ImportedModel model, CompileRequest request, Func<Graph, PipelineResult> optimise, WorkProgress progress, CancellationToken cancellation)
    {
        var result = optimise(model.Graph);
        var (space, name) = SplitName(request.Name ?? DefaultName(model));
        var artifact = CSharpBackend.Emit(Lowering.Lower(result.After, request.Lowering), new CSharpOptions
        {
            ClassName = name,
            Namespace = space,
            Command = $"rvc compile {CommandText.FileName(request.Model)} --target csharp --name {space}.{name}{request.TypedOptions}",
            ModelSha256 = FileHash.Sha256(request.Model),
        });
        return new(
            result,
            [
                (artifact.SourceFileName, stream => stream.Write(Encoding.UTF8.GetBytes(artifact.Source))),
                (artifact.WeightsFileName, stream => stream.Write(artifact.Weights.Span)),
            ]);
    }

    /// <summary>The part before the last dot is the namespace.</summary>
    private static (string Namespace, string Name) SplitName(string name)
    {
        var dot = name.LastIndexOf('.');
        return dot <= 0 ? ("Models", name) : (name[..dot], name[(dot + 1)..]);
    }
}
