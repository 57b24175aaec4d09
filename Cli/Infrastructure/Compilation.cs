using System.Collections.Immutable;
using RepVgg.Cli.Reports;
using RepVgg.Cli.Targets;
using RepVgg.Frontend;
using RepVgg.Runtime.IO;

namespace RepVgg.Cli.Infrastructure;

/// <summary>Compiles a model to a target: read, rewrite, emit, and only then write.</summary>
internal static class Compilation
{
    /// <summary>Writes the files of a target.</summary>
    public static CompileReport Run(CompileTarget target, CompileRequest request, WorkProgress progress, CancellationToken cancellation)
    {
        using var model = ModelWork.Import(request.Model, request.Import, progress, cancellation);
        var compiled = Compile(target, model, request, progress, cancellation);
        progress.Report("writing");
        cancellation.ThrowIfCancellationRequested();
        Directory.CreateDirectory(request.Folder);
        (string Path, Action<Stream> Write)[] files = [.. compiled.Files.Select(f => (Path.Combine(request.Folder, f.Name), f.Write))];
        if (files.FirstOrDefault(f => Path.GetFullPath(f.Path) == Path.GetFullPath(request.Model)).Path is { } same)
        {
            throw CliDiagnostics.Usage.Error($"'{same}' is the model itself; give another --name or another folder with -o");
        }

        AtomicFile.WriteAll(files, cancellation);
        return new CompileReport(model.Variant ?? model.Family, model.TrainingGraph, compiled.Result, [.. files.Select(f => f.Path)], compiled.Note);
    }

    /// <summary>The files of a target in memory.</summary>
    public static ImmutableArray<(string Name, byte[] Bytes)> InMemory(
        CompileTarget target, CompileRequest request, WorkProgress progress, CancellationToken cancellation)
    {
        using var model = ModelWork.Import(request.Model, request.Import, progress, cancellation);
        return [.. Compile(target, model, request, progress, cancellation).Files.Select(file =>
        {
            using var stream = new MemoryStream();
            file.Write(stream);
            return (file.Name, stream.ToArray());
        })];
    }

    private static CompiledModel Compile(
        CompileTarget target, ImportedModel model, CompileRequest request, WorkProgress progress, CancellationToken cancellation)
    {
        var rewritesLeft = request.MaxRewrites;
        return target.Compile(model, request, graph =>
        {
            var result = ModelWork.Optimise(graph, request.Passes, progress, cancellation, rewritesLeft);
            rewritesLeft -= result.Reports.Sum(r => r.Certificates.Length);
            return result;
        }, progress, cancellation);
    }
}
