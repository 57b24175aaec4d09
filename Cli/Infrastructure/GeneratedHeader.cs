using System.CommandLine.Parsing;

namespace RepVgg.Cli.Infrastructure;

/// <summary>What the header of generated C# source tells: the command that writes it, and the model.</summary>
/// <param name="Command">The command's words, <c>rvc compile MODEL --target csharp …</c>; files are names without folders.</param>
/// <param name="ModelSha256">SHA-256 of the model in lower-case hexadecimal digits.</param>
internal sealed record GeneratedHeader(IReadOnlyList<string> Command, string ModelSha256)
{
    private const int MostLines = 20;

    /// <summary>Name of the model's file.</summary>
    public string Model => Command[2];

    /// <summary>Reads it.</summary>
    /// <exception cref="IR.Diagnostics.DiagnosticException">The file has no such header (RVC9008).</exception>
    public static GeneratedHeader Read(string path)
    {
        var lines = File.ReadLines(path).Take(MostLines).ToArray();
        var command = CommandLineParser.SplitCommandLine(After(lines, "Command:")).ToArray();
        var hash = After(lines, "Model:").Replace("SHA-256", "", StringComparison.Ordinal).Trim();
        return command is ["rvc", "compile", _, ..] && hash.Length == 64
            ? new(command, hash)
            : throw CliDiagnostics.NotGenerated.Error($"'{path}' has no header that tells the rvc command and the model; 'rvc check' takes the .g.cs file that 'rvc compile --target csharp' wrote");
    }

    private static string After(string[] lines, string label) =>
        lines.Select(line => line.TrimStart('/', ' ')).FirstOrDefault(line => line.StartsWith(label, StringComparison.Ordinal))?[label.Length..].Trim() ?? "";
}
