using System.CommandLine;
using RepVgg.Backends.Core;
using RepVgg.Cli.Infrastructure;
using RepVgg.Cli.Measuring;
using RepVgg.Cli.Reports;
using RepVgg.Passes.Pipelines;
using RepVgg.Runtime.IO;

namespace RepVgg.Cli.Commands;

/// <summary><c>rvc tune</c>: measures which algorithm is fastest for each convolution shape of a model on this machine.</summary>
internal static class TuneCommand
{
    private const int Rounds = 30;

    private const string Description = """
        Measure which algorithm is fastest for each convolution on this machine, and write the choices for --tune.

        Examples:
          rvc tune model.pth -o model.tuning.json               one image at a time, all processors
          rvc tune model.pth -o model.tuning.json --batch 8 --threads 1
          rvc compile model.pth --target csharp --tune model.tuning.json
          rvc tune model.pth -o model.tuning.json --target cuda --batch 32      on the first CUDA device
        """;

    public static Command Create()
    {
        var model = new ModelArguments();
        var measuring = new MeasuringArguments(Rounds, "calls of each network to measure, in turns, after warm-up");
        var output = new Option<string>("--output", "-o") { Description = "tuning file to write", HelpName = "FILE", Required = true };
        var cuda = new CudaTuneArguments();
        var winograd6 = new Option<bool>("--allow-winograd-6") { Description = "also try Winograd F(6x6), whose errors are about ten times those of F(4x4)" };
        var command = new Command("tune", Description);
        model.AddTo(command);
        command.Options.Add(output);
        measuring.AddTo(command);
        command.Options.Add(winograd6);
        cuda.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.Run(
            () => RvcApplication.Guard(() =>
            {
                var path = parsed.GetValue(output)!;
                RequireWritable(path, model.Path(parsed));
                var before = File.Exists(path) ? TuningFileReader.Read(File.ReadAllBytes(path), path) : TuningFile.Empty;
                using var imported = WorkProgress.Run("reading", p => ModelWork.Import(model.Path(parsed), model.Options(parsed), p, cancellation));
                var result = WorkProgress.Run("rewriting", p => ModelWork.Optimise(imported.Graph, StandardPipeline.Passes, p, cancellation));
                var request = measuring.Request(parsed);
                var (tuning, shapes) = WorkProgress.Run("measuring", p =>
                {
                    if (cuda.Tuner(parsed, result.After) is { } device)
                    {
                        var measured = device.Run(request.Batch, request.Rounds, p.Report, cancellation);
                        return (before.With(measured), measured.Shapes);
                    }

                    var processor = new Tuner(result.After, parsed.GetValue(winograd6)).Run(request, p.Report, cancellation);
                    return (before with { Processor = processor }, processor.Shapes);
                });
                AtomicFile.Write(path, stream => TuningFileWriter.Write(stream, tuning), cancellation);
                TuneReport.Write(Console.Out, shapes, path);
                return 0;
            }),
            CancellationToken.None));
        return command;
    }

    /// <summary>Says before minutes of measuring what would fail after them.</summary>
    private static void RequireWritable(string path, string model)
    {
        if (Path.GetFullPath(path) == Path.GetFullPath(model))
        {
            throw CliDiagnostics.Usage.Error($"'{path}' is the model itself; give another file with -o");
        }

        if (Path.GetDirectoryName(Path.GetFullPath(path)) is not { } folder || !Directory.Exists(folder))
        {
            throw CliDiagnostics.FileAccess.Error($"there is no folder for '{path}'");
        }
    }
}
