using System.CommandLine;
using RepVgg.Cli.Infrastructure;
using RepVgg.Cli.Reports;
using RepVgg.Frontend;
using RepVgg.IR.Analysis;
using RepVgg.Passes.Pipelines;

namespace RepVgg.Cli.Commands;

/// <summary><c>rvc inspect</c>: what a model is, before and after the passes.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var model = new ModelArguments();
        var lowering = new LoweringArguments();
        var json = new Option<bool>("--json") { Description = "print everything as JSON" };
        var remarks = new Option<bool>("--remarks") { Description = "say which rewrites were declined, and why" };
        var command = new Command("inspect", "show what a model is: family, layers, parameters, costs, before and after the rewrites");
        model.AddTo(command);
        lowering.AddTo(command);
        command.Options.Add(json);
        command.Options.Add(remarks);
        command.SetAction((parsed, cancellation) => Task.Run(
            () => RvcApplication.Guard(() =>
            {
                var options = lowering.Options(parsed);
                using var imported = WorkProgress.Run("reading", p => ModelWork.Import(model.Path(parsed), model.Options(parsed), p, cancellation));
                var result = WorkProgress.Run("rewriting", p => ModelWork.Optimise(imported.Graph, StandardPipeline.Passes, p, cancellation));
                var choices = WorkProgress.Run("lowering", _ => AlgorithmChoices.Of(result.After, options));
                Print(imported, result, choices, parsed.GetValue(json), parsed.GetValue(remarks));
                return 0;
            }),
            CancellationToken.None));
        return command;
    }

    private static void Print(ImportedModel model, PipelineResult result, AlgorithmChoices choices, bool json, bool remarks)
    {
        var training = GraphStatistics.Of(model.TrainingGraph);
        var plain = GraphStatistics.Of(result.After);
        if (json)
        {
            Console.Out.WriteLine(InspectJson.Write(model, result, choices, training, plain, remarks));
        }
        else
        {
            InspectTable.Write(Console.Out, model, result, choices, training, plain, remarks);
        }
    }
}
