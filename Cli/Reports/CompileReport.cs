using System.Collections.Immutable;
using System.Globalization;
using RepVgg.IR.Analysis;
using RepVgg.IR.Graphs;
using RepVgg.Passes.Pipelines;

namespace RepVgg.Cli.Reports;

/// <summary>What <c>rvc compile</c> prints when it is done.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Training">The network as trained.</param>
/// <param name="Result">What the passes did.</param>
/// <param name="Files">The files written.</param>
/// <param name="Note">What users should know about them, or null.</param>
internal sealed record CompileReport(string Model, Graph Training, PipelineResult Result, ImmutableArray<string> Files, string? Note)
{
    public void Print(TextWriter output, bool remarks)
    {
        var (before, after) = (GraphStatistics.Of(Training), GraphStatistics.Of(Result.After));
        var rewrites = Result.Reports.Sum(r => r.Certificates.Length);
        var worst = Result.Reports.Select(r => r.Error.RelativeL2).DefaultIfEmpty().Max();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Model}: {before.Operators.Values.Sum()} operators became {after.Operators.Values.Sum()}, {before.Parameters:N0} parameters became {after.Parameters:N0}"));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{rewrites} rewrites, each proven in float64 (greatest relative difference {worst:0.0E+00})"));
        foreach (var file in Files)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"wrote {file} ({new FileInfo(file).Length:N0} bytes)"));
        }

        if (Note is not null)
        {
            output.WriteLine("note: " + Note);
        }

        foreach (var remark in remarks ? Result.Reports.SelectMany(r => r.Remarks) : [])
        {
            output.WriteLine("remark: " + remark);
        }
    }
}
