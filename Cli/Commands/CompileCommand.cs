using System.CommandLine;
using RepVgg.Cli.Infrastructure;
using RepVgg.Cli.Targets;
using RepVgg.Passes.Pipelines;

namespace RepVgg.Cli.Commands;

/// <summary><c>rvc compile</c>: a model in, the artefact of a target out.</summary>
internal static class CompileCommand
{
    private static readonly string[] Targets = ["csharp", "cuda", "onnx", "safetensors", "pth"];

    private const string Description = """
        Write a model as source, or as the file of another tool.

        Examples:
          rvc compile model.pth --target csharp -o Generated --name My.App.Classifier   C# source and its weights
          rvc compile model.pth --target csharp -o Generated --exact                    the same without Winograd convolutions
          rvc compile model.pth --target cuda -o bundle --arch sm_61,sm_80,sm_90        CUDA C, weights, manifest, loader
          rvc compile model.pth --target cuda -o bundle --arch sm_86 --tune model.tuning.json   the kernels that 'rvc tune' chose
          rvc compile model.pth --target onnx -o deploy         the plain network for ONNX Runtime and others
          rvc compile model.pth --target pth -o deploy          the plain form as the model's own code loads it
          rvc compile model.ckpt --recipe model.rvir --target safetensors
        """;

    public static Command Create()
    {
        var model = new ModelArguments();
        var lowering = new LoweringArguments();
        var cuda = new CudaArguments();
        var target = new Option<string>("--target") { Description = "what to write: C# source, CUDA kernels, an ONNX model, or the model's own plain form as safetensors or .pth", Required = true };
        target.AcceptOnlyFromAmong(Targets);
        var folder = new Option<string>("--output", "-o") { Description = "folder to write into; made if it isn't there", HelpName = "DIR", DefaultValueFactory = _ => "." };
        var name = new Option<string?>("--name") { Description = "csharp: name of the class, with its namespace if wanted, such as My.App.Classifier; else the file's name without extension", HelpName = "NAME" };
        var passes = new Option<string?>("--passes") { Description = "passes to run instead of the standard ones, comma-separated", HelpName = "LIST" };
        var remarks = new Option<bool>("--remarks") { Description = "say which rewrites were declined, and why" };
        var maxRewrites = new Option<int>("--max-rewrites") { Description = "stop after this many rewrites, to bisect a problem", HelpName = "N", DefaultValueFactory = _ => int.MaxValue };
        maxRewrites.Require(n => n >= 0, "--max-rewrites takes a number of rewrites, 0 or more");
        var command = new Command("compile", Description);
        model.AddTo(command);
        foreach (var option in (Option[])[target, folder, name, passes, remarks, maxRewrites])
        {
            command.Options.Add(option);
        }

        lowering.AddTo(command);
        cuda.AddTo(command);

        command.SetAction((parsed, cancellation) => Task.Run(
            () => RvcApplication.Guard(() =>
            {
                var chosenTarget = CompileTarget.Find(parsed.GetValue(target)!);
                var request = new CompileRequest(
                    model.Path(parsed),
                    model.Typed(parsed) + (parsed.GetValue(passes) is { } list ? $" --passes {list}" : "") + lowering.Typed(parsed) + cuda.Typed(parsed),
                    model.Options(parsed),
                    parsed.GetValue(folder)!,
                    parsed.GetValue(name),
                    parsed.GetValue(passes) is { } chosen ? StandardPipeline.Parse(chosen) : StandardPipeline.Passes,
                    parsed.GetValue(maxRewrites),
                    lowering.Options(parsed),
                    lowering.Options(parsed, cuda));
                var result = WorkProgress.Run("compiling", p => Compilation.Run(chosenTarget, request, p, cancellation));
                result.Print(Console.Out, parsed.GetValue(remarks));
                return 0;
            }),
            CancellationToken.None));
        return command;
    }
}
