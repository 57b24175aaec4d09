using System.CommandLine;
using RepVgg.Cli.Infrastructure;
using RepVgg.IR.Graphs;
using RepVgg.IR.Text;
using RepVgg.Passes.Pipelines;

namespace RepVgg.Cli.Commands;

/// <summary><c>rvc dump</c>: the graph in its text form, as imported or after a pass.</summary>
internal static class DumpCommand
{
    public static Command Create()
    {
        var model = new ModelArguments();
        var after = new Option<string?>("--after") { Description = "the pass after which to print ('rvc passes' lists them); default: as imported", HelpName = "PASS" };
        var output = new Option<string?>("--output", "-o") { Description = "file to write instead of standard output; computed weights go beside it", HelpName = "F.rvir" };
        var command = new Command("dump", "print the graph in its text form, for example: rvc dump model.pth --after merge-branches");
        model.AddTo(command);
        command.Options.Add(after);
        command.Options.Add(output);
        command.SetAction((parsed, cancellation) => Task.Run(
            () => RvcApplication.Guard(() =>
            {
                using var imported = WorkProgress.Run("reading", p => ModelWork.Import(model.Path(parsed), model.Options(parsed), p, cancellation));
                var graph = parsed.GetValue(after) is { } pass
                    ? WorkProgress.Run("rewriting", p => After(imported.Graph, pass, p, cancellation))
                    : imported.Graph;
                return Write(graph, parsed.GetValue(output));
            }),
            CancellationToken.None));
        return command;
    }

    private static Graph After(Graph graph, string passName, WorkProgress progress, CancellationToken cancellation)
    {
        var last = StandardPipeline.Find(passName);
        var passes = StandardPipeline.Passes;
        return ModelWork.Optimise(graph, passes[..(passes.IndexOf(last) + 1)], progress, cancellation).After;
    }

    private static int Write(Graph graph, string? path)
    {
        if (path is null)
        {
            Console.Out.Write(new GraphPrinter().Print(graph));
            return 0;
        }

        var side = GraphFile.Write(path, graph);
        Console.Out.WriteLine(side is null ? $"wrote {path}" : $"wrote {path} and its weights {side}");
        return 0;
    }
}
