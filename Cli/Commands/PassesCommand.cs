using System.CommandLine;
using RepVgg.Cli.Infrastructure;
using RepVgg.Passes.Pipelines;

namespace RepVgg.Cli.Commands;

/// <summary><c>rvc passes</c>: the standard pipeline, its passes and their rewrites.</summary>
internal static class PassesCommand
{
    public static Command Create()
    {
        var command = new Command("passes", "list the passes in the order in which they run, with their rewrites");
        command.SetAction(_ => RvcApplication.Guard(Print));
        return command;
    }

    private static int Print()
    {
        foreach (var pass in StandardPipeline.Passes)
        {
            Console.Out.WriteLine($"{pass.Name,-28} {pass.Summary}");
            foreach (var pattern in pass.Patterns)
            {
                Console.Out.WriteLine($"    {pattern.Name}: {pattern.Summary}");
            }
        }

        return 0;
    }
}
