using System.CommandLine;
using RepVgg.Backends.Core;
using RepVgg.Cli.Infrastructure;
using RepVgg.Frontend;
using RepVgg.IR.Interpretation;
using RepVgg.IR.Tensors;
using RepVgg.Passes.Pipelines;
using RepVgg.Runtime.IO;
using RepVgg.Runtime.Numpy;

namespace RepVgg.Cli.Commands;

/// <summary><c>rvc run</c>: evaluates a model on arrays.</summary>
internal static class RunCommand
{
    private const string Reference = "reference";

    public static Command Create()
    {
        var model = new ModelArguments();
        var engine = new EngineArguments("what computes", Reference);
        var inputs = new Option<string[]>("--input") { Description = "array of images, [N,C,H,W], or what the input takes; its height and width decide the model's", HelpName = "[NAME=]F.npy", Required = true };
        var outputs = new Option<string[]>("--output") { Description = "file for an output", HelpName = "[NAME=]F.npy", Required = true };
        var form = new Option<string>("--form") { Description = "the network as trained, or rewritten", DefaultValueFactory = _ => "plain" };
        form.AcceptOnlyFromAmong("training", "plain");
        var command = new Command("run", "evaluate a model, for example: rvc run model.pth --input x.npy --output y.npy");
        model.AddTo(command);
        foreach (var option in (Option[])[inputs, outputs, form])
        {
            command.Options.Add(option);
        }

        engine.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.Run(
            () => RvcApplication.Guard(() =>
            {
                var choice = engine.Choice(parsed);
                var arrays = parsed.GetValue(inputs)!.Select(ArrayFiles.Parse).Select(i => (i.Name, Array: ArrayFiles.Read(i.Path))).ToArray();
                if (Directory.Exists(model.Path(parsed)))
                {
                    return RunBundle(model.Path(parsed), engine.Named(parsed) ?? CudaEngine.Names[0], arrays, parsed.GetValue(outputs)!);
                }

                using var imported = WorkProgress.Run(
                    "reading", p => ModelWork.Import(model.Path(parsed), model.Options(parsed, ArrayFiles.Given(arrays)), p, cancellation));
                var targets = ArrayFiles.Targets([.. imported.Graph.Outputs.Select(o => o.Name)], parsed.GetValue(outputs)!);
                var ordered = ArrayFiles.Order(imported.Graph.Inputs.Select(i => new ModelPort(i.Name, i.Shape)), imported.InputNames, arrays);
                WorkProgress.Run("running", p =>
                {
                    Write(Evaluate(choice, parsed.GetValue(form)!, imported, ordered, p, cancellation), targets);
                    return 0;
                });
                return 0;
            }),
            CancellationToken.None));
        return command;
    }

    private static DenseTensor[] Evaluate(
        EngineChoice choice, string form, ImportedModel model, DenseTensor[] inputs, WorkProgress progress, CancellationToken cancellation)
    {
        var graph = model.Graph;
        if (form == "plain")
        {
            graph = ModelWork.Optimise(graph, StandardPipeline.Passes, progress, cancellation).After;
        }

        progress.Report("running");
        if (choice.Name == Reference)
        {
            return [.. new ReferenceInterpreter(cancellation: cancellation).Run(form == "plain" ? WeightRounding.ToFloat32(graph) : graph, inputs)];
        }

        using var engine = Engines.Load(graph, choice, inputs[0].Shape[0]);
        return Engines.Run(engine.Session, inputs);
    }

    private static int RunBundle(string folder, string engine, (string? Name, DenseTensor Array)[] arrays, string[] outputs)
    {
        if (!CudaEngine.Names.Contains(engine, StringComparer.Ordinal))
        {
            throw CliDiagnostics.Usage.Error($"a bundle runs with --engine {string.Join(" or ", CudaEngine.Names)}");
        }

        WorkProgress.Run("running", _ =>
        {
            using var model = CudaEngine.Load(folder, engine, Math.Max(1, arrays[0].Array.Shape is { Rank: > 0 } shape ? shape[0] : 1));
            var inputs = ArrayFiles.Order(
                model.Inputs.Select(i => new ModelPort(i.Name, new Shape([Shape.Batch, .. i.Dimensions]))), [.. model.Inputs.Select(i => i.Name)], arrays);
            Write(Engines.Run(model, inputs), ArrayFiles.Targets([.. model.Outputs.Select(o => o.Name)], outputs));
            return 0;
        });
        return 0;
    }

    private static void Write(DenseTensor[] results, (int Output, string Path)[] targets) => AtomicFile.WriteAll(
        [.. targets.Select(t => (t.Path, (Action<Stream>)(stream => NpyFile.Write(stream, results[t.Output].Shape.Dimensions.AsSpan(), results[t.Output].Data))))]);
}
