using System.Collections.Immutable;
using RepVgg.Cli.Infrastructure;
using RepVgg.Frontend;
using RepVgg.IR.Graphs;
using RepVgg.Passes.Pipelines;

namespace RepVgg.Cli.Targets;

/// <summary>What <c>rvc compile --target</c> can write. One class per kind of artefact; <see cref="Compilation"/> does what they share.</summary>
/// <param name="name">What users type.</param>
internal abstract class CompileTarget(string name)
{
    private static readonly ImmutableArray<CompileTarget> Known =
    [
        new CSharpTarget(),
        new CudaTarget(),
        new OnnxTarget(),
        new CheckpointTarget("safetensors", Backends.Checkpoints.CheckpointFile.WriteSafetensors),
        new CheckpointTarget("pth", Backends.Checkpoints.CheckpointFile.WriteTorch),
    ];

    /// <summary>What users type.</summary>
    public string Name { get; } = name;

    /// <summary>What users can type.</summary>
    public static IEnumerable<string> Names => Known.Select(t => t.Name);

    /// <summary>The target of that name.</summary>
    /// <exception cref="IR.Diagnostics.DiagnosticException">This version doesn't have it (RVC9004).</exception>
    public static CompileTarget Find(string name) => Known.FirstOrDefault(t => t.Name == name)
        ?? throw CliDiagnostics.NotYet.Error(
            $"--target {name} comes with a later version; this one writes {string.Join(", ", Names)}");

    /// <summary>Rewrites a model and prepares what is to be written. The model stays open until it is.</summary>
    /// <param name="model">The model as read.</param>
    /// <param name="request">What was asked for.</param>
    /// <param name="optimise">Runs the passes that were asked for.</param>
    /// <param name="progress">Is told what takes long.</param>
    /// <param name="cancellation">Stops what takes long.</param>
    public abstract CompiledModel Compile(
        ImportedModel model, CompileRequest request, Func<Graph, PipelineResult> optimise, WorkProgress progress, CancellationToken cancellation);

    /// <summary>The file <c>NAME.extension</c>; the name is the given one, or the model's.</summary>
    /// <exception cref="IR.Diagnostics.DiagnosticException">The name can't be a file's (RVC9001).</exception>
    protected string FileName(ImportedModel model, CompileRequest request)
    {
        var stem = request.Name ?? DefaultName(model);
        return stem.Length > 0 && stem.IndexOfAny(Path.GetInvalidFileNameChars()) < 0 && stem.IndexOfAny(['/', '\\', ':']) < 0
            ? $"{stem}.{Name}"
            : throw CliDiagnostics.Usage.Error($"--name '{stem}' can't be the name of a file; -o sets the folder");
    }

    /// <summary>The published name, or the family's, without what identifiers can't have.</summary>
    protected static string DefaultName(ImportedModel model) =>
        string.Concat((model.Variant ?? model.Family).Where(char.IsAsciiLetterOrDigit));
}

/// <summary>What a target made of a model.</summary>
/// <param name="Result">What the passes did.</param>
/// <param name="Files">The files to write: their names, and what fills them.</param>
internal sealed record CompiledModel(PipelineResult Result, ImmutableArray<(string Name, Action<Stream> Write)> Files)
{
    /// <summary>What users should know about it, or null.</summary>
    public string? Note { get; init; }
}
