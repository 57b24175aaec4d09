using Spectre.Console;

namespace RepVgg.Cli.Reports;

/// <summary>Tables for people: the first column left, numbers right.</summary>
internal static class ConsoleTable
{
    public static Table Create(params ReadOnlySpan<string> columns)
    {
        var table = new Table().Border(TableBorder.Simple);
        for (var i = 0; i < columns.Length; i++)
        {
            var column = new TableColumn(Markup.Escape(columns[i]));
            table.AddColumn(i == 0 ? column.LeftAligned() : column.RightAligned());
        }

        return table;
    }

    public static void Write(TextWriter output, Table table)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        if (Console.IsOutputRedirected)
        {
            // A file or pipe has no width; without one, columns would be cut at 80 characters.
            console.Profile.Width = 200;
        }

        console.Write(table);
    }
}
