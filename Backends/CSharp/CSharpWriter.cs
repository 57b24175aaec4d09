using System.Text;

namespace RepVgg.Backends.CSharp;

/// <summary>
/// Writes C# text with indentation, LF line ends and invariant numbers. What it writes is formatted as it comes; Roslyn only
/// checks it, because its own whitespace normalisation would drop the grouping that makes generated code readable.
/// </summary>
internal sealed class CSharpWriter
{
    private const int FilledColumns = 160;
    private readonly StringBuilder _text = new();
    private int _depth;

    /// <summary>Writes a line, or an empty one.</summary>
    public void Line(string text = "")
    {
        if (text.Length > 0)
        {
            _text.Append(' ', 4 * _depth).Append(text);
        }

        _text.Append('\n');
    }

    /// <summary>Writes a line with numbers in invariant form.</summary>
    public void Line(ref InvariantText text) => Line(text.Finish());

    /// <summary>Writes several lines, each at the current depth.</summary>
    public void Lines(string text)
    {
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            Line(line);
        }
    }

    /// <summary>Writes short statements, as many on a line as fit.</summary>
    public void Fill(params IEnumerable<string> statements)
    {
        var line = new StringBuilder();
        foreach (var statement in statements)
        {
            if (line.Length > 0 && line.Length + statement.Length >= FilledColumns - (4 * _depth))
            {
                Line(line.ToString());
                line.Clear();
            }

            line.Append(line.Length == 0 ? "" : " ").Append(statement);
        }

        if (line.Length > 0)
        {
            Line(line.ToString());
        }
    }

    /// <summary>Writes a line, and in braces what <paramref name="body"/> writes.</summary>
    public void Block(string header, Action body, string end = "}")
    {
        Line(header);
        Line("{");
        _depth++;
        body();
        _depth--;
        Line(end);
    }

    /// <summary>Writes lines one level deeper, such as the rest of a long call.</summary>
    public void Indented(Action body)
    {
        _depth++;
        body();
        _depth--;
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();
}
