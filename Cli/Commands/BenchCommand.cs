using System.CommandLine;
using RepVgg.Backends.Core;
using RepVgg.Cli.Infrastructure;
using RepVgg.Cli.Measuring;
using RepVgg.Cli.Reports;
using RepVgg.Passes.Pipelines;

namespace RepVgg.Cli.Commands;

/// <summary><c>rvc bench</c>: how fast the generated C# is on this machine, as a whole and layer by layer.</summary>
internal static class BenchCommand
{
    private const int Rounds = 30;

    private const string Description = """
        Measure the generated C# on this machine: calls, layers, and what part of the machine's peak they reach.

        Examples:
          rvc bench model.pth                                   one image at a time, all processors
          rvc bench model.pth --batch 8 --threads 1             eight images per call, one thread
          rvc bench model.pth --prefetch                        with the weights of the next layers read ahead
          rvc bench model.pth --exact                           without Winograd convolutions
          rvc bench model.pth --tune model.tuning.json --json   with the algorithms that 'rvc tune' chose
        """;

    public static Command Create()
    {
        var model = new ModelArguments();
        var lowering = new LoweringArguments();
        var measuring = new MeasuringArguments(Rounds, "calls to measure, after warm-up");
        var prefetch = new Option<bool>("--prefetch") { Description = "compile the class with RVC_PREFETCH, as an app can that allows unsafe blocks" };
        var json = new Option<bool>("--json") { Description = "print everything as JSON" };
        var command = new Command("bench", Description);
        model.AddTo(command);
        measuring.AddTo(command);
        lowering.AddTo(command);
        command.Options.Add(prefetch);
        command.Options.Add(json);
        command.SetAction((parsed, cancellation) => Task.Run(
            () => RvcApplication.Guard(() =>
            {
                var options = lowering.Options(parsed);
                using var imported = WorkProgress.Run("reading", p => ModelWork.Import(model.Path(parsed), model.Options(parsed), p, cancellation));
                var result = WorkProgress.Run("rewriting", p => ModelWork.Optimise(imported.Graph, StandardPipeline.Passes, p, cancellation));
                var lowered = Lowering.Lower(result.After, options);
                var measured = WorkProgress.Run("measuring", _ => BenchResult.Measure(lowered, measuring.Request(parsed) with { Prefetch = parsed.GetValue(prefetch) }, cancellation));
                var name = imported.Variant ?? imported.Family;
                if (parsed.GetValue(json))
                {
                    Console.Out.WriteLine(BenchJson.Write(name, measured));
                }
                else
                {
                    BenchTable.Write(Console.Out, name, measured);
                }

                return 0;
            }),
            CancellationToken.None));
        return command;
    }
}
