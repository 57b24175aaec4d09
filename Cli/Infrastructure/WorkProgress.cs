using Spectre.Console;

namespace RepVgg.Cli.Infrastructure;

/// <summary>
/// Shows on a terminal what is being done: a spinner on standard error that appears after a second and leaves no trace. Where
/// standard error isn't a terminal, nothing is printed.
/// </summary>
internal sealed class WorkProgress
{
    private volatile string _text = "";

    /// <summary>Tells what is being done now.</summary>
    public void Report(string text) => _text = text;

    /// <summary>Runs <paramref name="work"/> under the display.</summary>
    public static T Run<T>(string text, Func<WorkProgress, T> work)
    {
        var progress = new WorkProgress();
        progress.Report(text);
        if (Console.IsErrorRedirected)
        {
            return work(progress);
        }

        var running = Task.Run(() => work(progress));
        if (!running.ContinueWith(_ => { }, TaskScheduler.Default).Wait(TimeSpan.FromSeconds(1)))
        {
            var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
            console.Status().Start(Markup.Escape(text), context =>
            {
                while (!running.ContinueWith(_ => { }, TaskScheduler.Default).Wait(TimeSpan.FromMilliseconds(100)))
                {
                    context.Status(Markup.Escape(progress._text));
                }
            });
        }

        return running.GetAwaiter().GetResult();
    }
}
