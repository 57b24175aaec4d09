using System.Globalization;
using System.Text.Json;
using RepVgg.Frontend;
using RepVgg.IR.Interpretation;
using RepVgg.Passes;
using RepVgg.Passes.Certificates;
using RepVgg.Passes.Pipelines;
using RepVgg.Runtime.Cuda.Bundles;
using Spectre.Console;

namespace RepVgg.Cli.Reports;

/// <summary>What <c>rvc verify</c> prints.</summary>
internal static class VerifyReport
{
    public static string Json(PipelineResult result, Verification verification) => JsonText.Write(json =>
    {
        json.Array("passes", result.Reports, report => json.Item(() => Pass(json, report)));
        json.Object("rewrittenFloat64", () => Error(json, verification.Rewritten));
        json.Object("rewrittenFloat32Weights", () => Error(json, verification.Rounded));
        json.Object("endToEnd", () =>
        {
            json.WriteString("engine", verification.Engine);
            json.WriteString("precision", verification.Precision.Name());
            Error(json, verification.EndToEnd);
            json.WriteNumber("argmaxAgreement", verification.ArgmaxAgreement);
            json.WriteNumber("images", verification.Images);
            json.WriteNumber("tolerance", verification.Tolerance);
        });
        json.WriteString("verdict", Verdict(verification));
    });

    public static void Table(TextWriter output, ImportedModel model, PipelineResult result, Verification verification)
    {
        output.WriteLine($"{model.Variant ?? model.Family}: every rewrite against what it replaces, in float64 (allowed {Number(Certifier.Bound)})");
        var table = ConsoleTable.Create("pass", "rewrites", "max abs error", "relative L2");
        foreach (var report in result.Reports)
        {
            table.AddRow(
                report.Pass.Name,
                report.Certificates.Length.ToString(CultureInfo.InvariantCulture),
                Number(report.Error.MaxAbs),
                Number(report.Error.RelativeL2));
        }

        ConsoleTable.Write(output, table);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"the whole network on {verification.Images} random images against the trained one in float64"));
        var whole = ConsoleTable.Create("network", "max abs error", "relative L2", "allowed");
        Row("rewritten, float64", verification.Rewritten, 10 * Certifier.Bound);
        Row("rewritten, weights rounded to float32", verification.Rounded, verification.RoundingTolerance);
        Row($"{verification.Engine} engine, {verification.Precision.Name()}", verification.EndToEnd, verification.Tolerance);
        ConsoleTable.Write(output, whole);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"greatest output agrees on {verification.ArgmaxAgreement:P0} of the images; verdict: {Verdict(verification)}"));

        void Row(string name, ErrorMeasure error, double allowed) =>
            whole.AddRow(name, Number(error.MaxAbs), Number(error.RelativeL2), Number(allowed));
    }

    private static string Verdict(Verification verification) => verification.Equal ? "equal" : "different";

    private static void Pass(Utf8JsonWriter json, PassReport report)
    {
        json.WriteString("name", report.Pass.Name);
        json.WriteNumber("rewrites", report.Certificates.Length);
        Error(json, report.Error);
        json.Array("certificates", report.Certificates, certificate => json.Item(() =>
        {
            json.WriteString("pattern", certificate.Pattern);
            json.WriteString("location", certificate.Location);
            json.WriteString("before", certificate.Before);
            json.WriteString("after", certificate.After);
            json.WriteString("probe", certificate.ProbeSize);
            Error(json, certificate.Error);
        }));
    }

    private static void Error(Utf8JsonWriter json, ErrorMeasure error)
    {
        json.Number("maxAbsError", error.MaxAbs);
        json.Number("relativeL2", error.RelativeL2);
    }

    private static string Number(double value) => value.ToString("0.0E+00", CultureInfo.InvariantCulture);
}
