using System.Globalization;
using Spectre.Console;

namespace RepVgg.Benchmarks.Reports;

/// <summary>Tables for people: words left, numbers right.</summary>
internal static class ConsoleTable
{
    /// <summary>An empty table whose first columns hold words.</summary>
    public static Table Create(string title, int words, params ReadOnlySpan<string> columns)
    {
        var table = new Table { Title = new TableTitle(Markup.Escape(title)) }.Border(TableBorder.Simple);
        for (var i = 0; i < columns.Length; i++)
        {
            var column = new TableColumn(Markup.Escape(columns[i])).NoWrap();
            table.AddColumn(i < words ? column.LeftAligned() : column.RightAligned());
        }

        return table;
    }

    /// <summary>Prints a table; a file or pipe has no width, and without one columns would be cut.</summary>
    public static void Write(TextWriter output, Table table)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        if (Console.IsOutputRedirected)
        {
            console.Profile.Width = 160;
        }

        console.Write(table);
    }

    /// <summary>A number with two digits after the point.</summary>
    public static string Fixed(double value) => value.ToString("F2", CultureInfo.InvariantCulture);

    /// <summary>One number divided by another, or a dash if there is no other.</summary>
    public static string Ratio(double value, double? baseline) => baseline is { } other ? Fixed(value / other) : "–";
}
