using System.CommandLine;
using System.Globalization;
using RepVgg.Backends.Core;
using RepVgg.Cli.Infrastructure;
using RepVgg.Cli.Reports;
using RepVgg.Frontend;
using RepVgg.Passes.Pipelines;

namespace RepVgg.Cli.Commands;

/// <summary><c>rvc verify</c>: is the optimised network the same network?</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var model = new ModelArguments();
        var lowering = new LoweringArguments();
        var engine = new Option<string>("--engine") { Description = "the engine whose results are compared", DefaultValueFactory = _ => "csharp" };
        engine.AcceptOnlyFromAmong("csharp");
        var json = new Option<bool>("--json") { Description = "print everything as JSON, each rewrite's certificate too" };
        var tolerance = new Option<double?>("--tolerance")
        {
            Description = string.Create(CultureInfo.InvariantCulture, $"greatest relative error (L2) of the engine (default {Verification.DirectTolerance:E0}, or {Verification.WinogradTolerance:E0} if a convolution is Winograd)"),
            HelpName = "T",
        };
        tolerance.Require(t => double.IsFinite(t) && t >= 0, "--tolerance takes a number that isn't negative");
        var command = new Command("verify", "check that the optimised network computes what the trained one does, pass by pass and end to end");
        model.AddTo(command);
        lowering.AddTo(command);
        command.Options.Add(engine);
        command.Options.Add(json);
        command.Options.Add(tolerance);
        command.SetAction((parsed, cancellation) => Task.Run(
            () => RvcApplication.Guard(() =>
            {
                var options = lowering.Options(parsed);
                using var imported = WorkProgress.Run("reading", p => ModelWork.Import(model.Path(parsed), model.Options(parsed), p, cancellation));
                var result = WorkProgress.Run("rewriting", p => ModelWork.Optimise(imported.Graph, StandardPipeline.Passes, p, cancellation));
                var lowered = Lowering.Lower(result.After, options);
                var verification = WorkProgress.Run("comparing", p => Verification.Run(result, lowered, parsed.GetValue(tolerance), p, cancellation));
                return Print(imported, result, verification, parsed.GetValue(json));
            }),
            CancellationToken.None));
        return command;
    }

    private static int Print(ImportedModel model, PipelineResult result, Verification verification, bool json)
    {
        if (json)
        {
            Console.Out.WriteLine(VerifyReport.Json(result, verification));
        }
        else
        {
            VerifyReport.Table(Console.Out, model, result, verification);
        }

        return verification.Equal ? 0 : RvcApplication.Report(CliDiagnostics.NotEqual.With(FormattableString.Invariant(
            $"the {verification.Engine} engine differs from the trained network by {verification.EndToEnd.RelativeL2:E2}, more than {verification.Tolerance:E2}")));
    }
}
