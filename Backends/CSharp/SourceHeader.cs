using System.Net;

namespace RepVgg.Backends.CSharp;

/// <summary>What the comment on top of generated source tells.</summary>
/// <param name="Command">The command that writes the file; files are names without folders.</param>
/// <param name="ModelSha256">SHA-256 of the model in lower-case hexadecimal digits.</param>
public sealed record SourceHeader(string Command, string ModelSha256)
{
    private const int MostLines = 20;
    private const string CommandLabel = "//     Command: ";
    private const string ModelLabel = "//     Model:   SHA-256 ";

    /// <summary>Reads it from a file's lines; null if there is none.</summary>
    public static SourceHeader? Read(IEnumerable<string> lines)
    {
        var first = lines.Take(MostLines).ToArray();
        return After(CommandLabel) is { } command && After(ModelLabel) is { Length: 64 } hash ? new(command, hash) : null;

        string? After(string label) => first.FirstOrDefault(line => line.StartsWith(label, StringComparison.Ordinal)) is { } line
            ? WebUtility.HtmlDecode(line[label.Length..])
            : null;
    }

    /// <summary>Writes its lines.</summary>
    internal void Write(CSharpWriter writer)
    {
        writer.Line($"{CommandLabel}{Literals.Comment(Command)}");
        writer.Line($"{ModelLabel}{ModelSha256}");
    }
}
