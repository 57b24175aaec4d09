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
        var markdown = new Option<bool>("--markdown") { Description = "print the page docs/rewrites.md, with each rewrite's conditions" };
        command.Options.Add(markdown);
        command.SetAction(parsed => RvcApplication.Guard(() => parsed.GetValue(markdown) ? PrintPage() : Print()));
        return command;
    }

    private static int PrintPage()
    {
        Console.Out.Write(RewritesPage.Write(StandardPipeline.Passes));
        return 0;
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
