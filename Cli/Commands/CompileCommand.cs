using System.CommandLine;
using RepVgg.Cli.Infrastructure;

namespace RepVgg.Cli.Commands;

/// <summary><c>rvc compile</c>: a model in, the artefact of a target out.</summary>
internal static class CompileCommand
{
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
        var arguments = new CompileArguments();
        var command = new Command("compile", Description);
        arguments.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.Run(
            () => RvcApplication.Guard(() =>
            {
                var (target, request) = (arguments.Target(parsed), arguments.Request(parsed));
                var result = WorkProgress.Run("compiling", p => Compilation.Run(target, request, p, cancellation));
                result.Print(Console.Out, arguments.Remarks(parsed));
                return 0;
            }),
            CancellationToken.None));
        return command;
    }
}
