using System.CommandLine;
using System.Globalization;
using RepVgg.Cli.Infrastructure;
using RepVgg.Cli.Reports;
using RepVgg.Frontend;
using RepVgg.Passes.Pipelines;

namespace RepVgg.Cli.Commands;

/// <summary><c>rvc verify</c>: is the optimised network the same network?</summary>
internal static class VerifyCommand
{
    private const string Description = """
        Check that the optimised network computes what the trained one does, pass by pass and end to end.

        Examples:
          rvc verify model.pth                                  the generated C# code
          rvc verify model.pth --engine cuda --arch sm_86       the CUDA kernels on this machine's GPU
          rvc verify model.pth --engine cuda --precision fp16 --json
          rvc verify model.pth --engine cuda-emulated           the same kernels without a GPU
        """;

    public static Command Create()
    {
        var model = new ModelArguments();
        var engine = new EngineArguments("the engine whose results are compared");
        var json = new Option<bool>("--json") { Description = "print everything as JSON, each rewrite's certificate too" };
        var tolerance = new Option<double?>("--tolerance")
        {
            Description = string.Create(CultureInfo.InvariantCulture, $"greatest relative error (L2) of the engine (default {EngineTolerance.Direct:E0}, {EngineTolerance.Winograd:E0} if a convolution is Winograd, {EngineTolerance.Tf32:E0} for tf32, {EngineTolerance.Fp16:E0} for fp16)"),
            HelpName = "T",
        };
        tolerance.Require(t => double.IsFinite(t) && t >= 0, "--tolerance takes a number that isn't negative");
        var command = new Command("verify", Description);
        model.AddTo(command);
        engine.AddTo(command);
        command.Options.Add(json);
        command.Options.Add(tolerance);
        command.SetAction((parsed, cancellation) => Task.Run(
            () => RvcApplication.Guard(() =>
            {
                var choice = engine.Choice(parsed);
                using var imported = WorkProgress.Run("reading", p => ModelWork.Import(model.Path(parsed), model.Options(parsed), p, cancellation));
                var result = WorkProgress.Run("rewriting", p => ModelWork.Optimise(imported.Graph, StandardPipeline.Passes, p, cancellation));
                using var loaded = WorkProgress.Run("compiling", _ => Engines.Load(result.After, choice, Verification.Batch));
                var verification = WorkProgress.Run("comparing", p => Verification.Run(result, loaded, parsed.GetValue(tolerance), p, cancellation));
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
