using System.Text;

namespace RepVgg.IR.Text;

/// <summary>Strings in double quotes, with backslash before a quote or a backslash.</summary>
internal static class Quoted
{
    public static string Write(string value) =>
        "\"" + value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";

    public static string Read(ReadOnlySpan<char> inner)
    {
        var text = new StringBuilder(inner.Length);
        for (var i = 0; i < inner.Length; i++)
        {
            text.Append(inner[i] == '\\' && i + 1 < inner.Length ? inner[++i] : inner[i]);
        }

        return text.ToString();
    }
}
