using System.Security.Cryptography;
using System.Text;
using RepVgg.Backends.Core;
using RepVgg.Backends.CSharp;
using RepVgg.Cli.Reports;
using RepVgg.Frontend;
using RepVgg.Runtime.IO;

namespace RepVgg.Cli.Infrastructure;

/// <summary>Compiles a model to C#: read, rewrite, lower, emit, and only then write.</summary>
internal static class CSharpCompilation
{
    public static CompileReport Run(CompileRequest request, WorkProgress progress, CancellationToken cancellation)
    {
        using var model = ModelWork.Import(request.Model, request.Import, progress, cancellation);
        var result = ModelWork.Optimise(model.Graph, request.Passes, progress, cancellation, request.MaxRewrites);
        progress.Report("writing source");
        var (space, name) = SplitName(request.Name ?? DefaultName(model));
        var artifact = CSharpBackend.Emit(Lowering.Lower(result.After, new LoweringOptions()), new CSharpOptions
        {
            ClassName = name,
            Namespace = space,
            Command = $"rvc compile {Path.GetFileName(request.Model)} --target csharp --name {space}.{name}{request.TypedOptions}",
            ModelSha256 = HashOf(request.Model),
        });
        cancellation.ThrowIfCancellationRequested();
        Directory.CreateDirectory(request.Folder);
        var source = Path.Combine(request.Folder, artifact.SourceFileName);
        var weights = Path.Combine(request.Folder, artifact.WeightsFileName);
        AtomicFile.WriteAll(
            [
                (weights, stream => stream.Write(artifact.Weights.Span)),
                (source, stream => stream.Write(Encoding.UTF8.GetBytes(artifact.Source))),
            ],
            cancellation);
        return new CompileReport(model.Variant ?? model.Family, model.TrainingGraph, result, [source, weights]);
    }

    /// <summary>The part before the last dot is the namespace.</summary>
    private static (string Namespace, string Name) SplitName(string name)
    {
        var dot = name.LastIndexOf('.');
        return dot <= 0 ? ("Models", name) : (name[..dot], name[(dot + 1)..]);
    }

    private static string DefaultName(ImportedModel model) =>
        string.Concat((model.Variant ?? model.Family).Where(char.IsAsciiLetterOrDigit));

    private static string HashOf(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
