using System.CommandLine;
using RepVgg.Cli.Commands;
using RepVgg.IR.Diagnostics;
using RepVgg.Runtime.Cuda;

namespace RepVgg.Cli.Infrastructure;

/// <summary>The command line: parses arguments, runs a command, and turns whatever goes wrong into one line and an exit code.</summary>
public static class RvcApplication
{
    /// <summary>Exit code of a run that Ctrl-C stopped, as shells have it.</summary>
    public const int Cancelled = 130;

    private const string Description = """
        rvc, the re-parameterizing model compiler for .NET: reads the checkpoint of a ConvNet that was trained with parallel
        branches, merges them by rewrites that it proves, and writes a plain, fast network as source.

        Examples:
          rvc compile RepVGG-A0.pth --target csharp -o Generated
          rvc verify RepVGG-A0.pth
          rvc inspect RepVGG-A0.pth --remarks
          rvc bench RepVGG-A0.pth --batch 8 --threads 1
          rvc run RepVGG-A0.pth --input image.npy --output scores.npy

        Exit codes: 0 done, 1 a check failed, 2 wrong usage, 3 broken input, 4 not supported, 5 the environment lacks
        something, 70 a bug in rvc, 130 cancelled.
        """;

    /// <summary>Runs the command line.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand(Description)
        {
            CompileCommand.Create(),
            InspectCommand.Create(),
            VerifyCommand.Create(),
            CheckCommand.Create(),
            RunCommand.Create(),
            BenchCommand.Create(),
            TuneCommand.Create(),
            SelfTestCommand.Create(),
            DumpCommand.Create(),
            PassesCommand.Create(),
        };
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            var command = parsed.CommandResult.Command == root ? "rvc" : "rvc " + parsed.CommandResult.Command.Name;
            var message = parsed.UnmatchedTokens is [var unknown, ..] && parsed.CommandResult.Command == root ? $"there is no command '{unknown}'" : parsed.Errors[0].Message;
            return Report(CliDiagnostics.Usage.With($"{message} ('{command} --help' shows how)"));
        }

        return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }).ConfigureAwait(false);
    }

    /// <summary>Runs a command's work; exceptions become diagnostics.</summary>
    public static int Guard(Func<int> work)
    {
        try
        {
            return work();
        }
        catch (DiagnosticException e)
        {
            return Report(e.Diagnostic);
        }
        catch (CudaException e)
        {
            return Report(CudaDiagnostics.Of(e));
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("rvc: cancelled");
            return Cancelled;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Report(CliDiagnostics.FileAccess.With(e.Message));
        }
        catch (OutOfMemoryException)
        {
            return Report(CliDiagnostics.FileAccess.With("there is too little memory for this model"));
        }
#pragma warning disable CA1031 // The last resort: users get one line and an exit code, never a stack trace.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Report(CliDiagnostics.Internal.With($"{e.GetType().Name}: {e.Message} (this is a bug; please report it with the command and the model's 'rvc inspect')"));
        }
    }

    /// <summary>Prints a diagnostic to standard error and returns its exit code.</summary>
    public static int Report(Diagnostic diagnostic)
    {
        Console.Error.WriteLine(diagnostic);
        return (int)diagnostic.Descriptor.Category;
    }
}
