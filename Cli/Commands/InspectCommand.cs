using System.Collections.Immutable;
using System.CommandLine;
using RepVgg.Backends.Cuda;
using RepVgg.Backends.Cuda.Costs;
using RepVgg.Cli.Infrastructure;
using RepVgg.Cli.Reports;
using RepVgg.Frontend;
using RepVgg.IR.Analysis;
using RepVgg.Passes.Pipelines;

namespace RepVgg.Cli.Commands;

/// <summary><c>rvc inspect</c>: what a model is, before and after the passes.</summary>
internal static class InspectCommand
{
    private const string Description = """
        Show what a model is: family, layers, parameters, costs, before and after the rewrites.

        Examples:
          rvc inspect model.pth --remarks                       and which rewrites were declined, and why
          rvc inspect model.pth --arch sm_61,sm_80,sm_86        and what the cost model predicts for CUDA devices
        """;

    // Of the batches that papers measure.
    private static readonly ImmutableArray<int> Batches = [1, 128];

    public static Command Create()
    {
        var model = new ModelArguments();
        var lowering = new LoweringArguments();
        var cuda = new CudaArguments();
        var json = new Option<bool>("--json") { Description = "print everything as JSON" };
        var remarks = new Option<bool>("--remarks") { Description = "say which rewrites were declined, and why" };
        var command = new Command("inspect", Description);
        model.AddTo(command);
        lowering.AddTo(command);
        cuda.AddTo(command);
        command.Options.Add(json);
        command.Options.Add(remarks);
        command.SetAction((parsed, cancellation) => Task.Run(
            () => RvcApplication.Guard(() =>
            {
                var options = lowering.Options(parsed);
                var devices = cuda.NamesArchitectures(parsed) ? lowering.Options(parsed, cuda) with { Batches = Batches } : null;
                using var imported = WorkProgress.Run("reading", p => ModelWork.Import(model.Path(parsed), model.Options(parsed), p, cancellation));
                var result = WorkProgress.Run("rewriting", p => ModelWork.Optimise(imported.Graph, StandardPipeline.Passes, p, cancellation));
                var choices = WorkProgress.Run("lowering", _ => AlgorithmChoices.Of(result.After, options));
                var estimates = devices is null ? [] : WorkProgress.Run("estimating", _ => CudaBackend.Estimate(result.After, devices));
                Print(imported, result, choices, estimates, parsed.GetValue(json), parsed.GetValue(remarks));
                return 0;
            }),
            CancellationToken.None));
        return command;
    }

    private static void Print(
        ImportedModel model, PipelineResult result, AlgorithmChoices choices, ImmutableArray<PlanEstimate> estimates, bool json, bool remarks)
    {
        var training = GraphStatistics.Of(model.TrainingGraph);
        var plain = GraphStatistics.Of(result.After);
        if (json)
        {
            Console.Out.WriteLine(InspectJson.Write(model, result, choices, training, plain, estimates, remarks));
        }
        else
        {
            InspectTable.Write(Console.Out, model, result, choices, training, plain, remarks);
            EstimateTable.Write(Console.Out, estimates);
        }
    }
}
