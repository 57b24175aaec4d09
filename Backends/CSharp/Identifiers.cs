using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis.CSharp;

namespace RepVgg.Backends.CSharp;

/// <summary>Makes valid and unique C# identifiers from arbitrary names.</summary>
internal sealed class Identifiers
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>Names that may not be given out.</summary>
    public Identifiers(params IEnumerable<string> reserved) => _taken.UnionWith(reserved);

    /// <summary>The name itself if it can be declared, else as <see cref="Pascal"/>.</summary>
    public string Keep(string name) => IsValid(name) ? Unique(name) : Pascal(name);

    /// <summary>A type or method name: <c>stage1.0</c> becomes <c>Stage1_0</c>.</summary>
    public string Pascal(string name) => Unique(Join(name, char.ToUpperInvariant));

    /// <summary>A parameter name: <c>Input.1</c> becomes <c>input_1</c>.</summary>
    public string Camel(string name) => Unique(Join(name, char.ToLowerInvariant));

    /// <summary>Whether <paramref name="name"/> can be declared as it is.</summary>
    public static bool IsValid(string name) =>
        SyntaxFacts.IsValidIdentifier(name) && SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None
        && SyntaxFacts.GetContextualKeywordKind(name) == SyntaxKind.None;

    /// <summary>Words start at anything but ASCII letters and digits; an underscore stays only between two digits.</summary>
    private static string Join(string name, Func<char, char> first)
    {
        var text = new StringBuilder(name.Length);
        var gap = false;
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                gap = true;
                continue;
            }

            var between = gap && text.Length > 0;
            if (between && char.IsAsciiDigit(c) && char.IsAsciiDigit(text[^1]))
            {
                text.Append('_');
            }

            text.Append(text.Length == 0 ? first(c) : between ? char.ToUpperInvariant(c) : c);
            gap = false;
        }

        if (text.Length == 0 || char.IsAsciiDigit(text[0]))
        {
            text.Insert(0, '_');
        }

        var joined = text.ToString();
        return IsValid(joined) ? joined : joined + "_";
    }

    private string Unique(string wanted)
    {
        var name = wanted;
        for (var suffix = 2; !_taken.Add(name); suffix++)
        {
            name = wanted + "_" + suffix.ToString(CultureInfo.InvariantCulture);
        }

        return name;
    }
}
