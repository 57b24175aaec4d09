using System.Collections.Immutable;
using System.Globalization;
using RepVgg.Backends.Core;
using Spectre.Console;

namespace RepVgg.Cli.Reports;

/// <summary>What <c>rvc tune</c> prints.</summary>
internal static class TuneReport
{
    public static void Write(TextWriter output, ImmutableArray<TunedShape> shapes, string path)
    {
        var table = ConsoleTable.Create("convolution shape", "fastest", "median ms of its layers, by algorithm");
        foreach (var shape in shapes)
        {
            table.AddRow(shape.Shape, shape.Algorithm, string.Join(", ", shape.Milliseconds.Select(m => string.Create(CultureInfo.InvariantCulture, $"{m.Algorithm} {m.Milliseconds:N4}"))));
        }

        ConsoleTable.Write(output, table);
        output.WriteLine($"wrote {path}; use it with --tune {path}");
    }
}
