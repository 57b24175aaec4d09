using System.Collections.Immutable;
using System.Globalization;
using RepVgg.Backends.Core;
using RepVgg.Frontend;
using RepVgg.Frontend.Families;
using RepVgg.IR.Graphs;
using RepVgg.Passes;
using RepVgg.Passes.Pipelines;

namespace RepVgg.Cli.Infrastructure;

/// <summary>The steps that commands share: read a model, run passes on it, refuse what isn't proven.</summary>
internal static class ModelWork
{
    /// <summary>Reads a model, showing progress.</summary>
    public static ImportedModel Import(string path, ImportOptions options, WorkProgress progress, CancellationToken cancellation) =>
        ModelImporter.Import(
            path,
            options,
            new InlineProgress<double>(done => progress.Report(string.Create(CultureInfo.InvariantCulture, $"reading {Path.GetFileName(path)}: {done:P0}"))),
            cancellation);

    /// <summary>Runs passes, showing progress. A rewrite that isn't proven is an internal error with a reproducer on disk.</summary>
    public static PipelineResult Optimise(
        Graph graph, ImmutableArray<Pass> passes, WorkProgress progress, CancellationToken cancellation, int maxRewrites = int.MaxValue, Action<Pass, Graph>? afterPass = null)
    {
        var result = Pipeline.Run(graph, passes, new PipelineOptions
        {
            MaxRewrites = maxRewrites,
            Progress = new InlineProgress<PipelineProgress>(p =>
                progress.Report(string.Create(CultureInfo.InvariantCulture, $"{p.Pass}: {p.Rewrites} rewrites proven"))),
            AfterPass = afterPass,
            Cancellation = cancellation,
        });
        if (!result.Failures.IsEmpty)
        {
            var failure = result.Failures[0];
            var file = Reproducer.Write(failure);
            throw PassDiagnostics.CertificateFailed.Error(FormattableString.Invariant(
                $"{failure.Certificate.Pattern} at {failure.Certificate.Before} changes the result by {failure.Certificate.Error.RelativeL2:E2} (allowed {failure.Certificate.Bound:E0}); a reproducer is in '{file}'; please report it"));
        }

        WeightRounding.Require(result.After);
        return result;
    }

    /// <summary>Reports on the calling thread, in order.</summary>
    private sealed class InlineProgress<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }
}
