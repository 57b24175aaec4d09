using System.Globalization;
using System.Text;

namespace RepVgg.Backends.CSharp;

/// <summary>Values as C# spells them.</summary>
internal static class Literals
{
    /// <summary>An integer with its digits grouped by underscores if it is long.</summary>
    public static string Int(long value) => value.ToString(value < 10_000 ? "0" : "#,0", CultureInfo.InvariantCulture).Replace(',', '_');

    /// <summary>A number of things, for comments: <c>12,345</c>.</summary>
    public static string Count(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A float that reads back exactly.</summary>
    public static string Float(float value) => value switch
    {
        float.PositiveInfinity => "float.PositiveInfinity",
        float.NegativeInfinity => "float.NegativeInfinity",
        _ when float.IsNaN(value) => "float.NaN",
        _ => value.ToString("R", CultureInfo.InvariantCulture) + "f",
    };

    /// <summary>A string literal, printable ASCII only.</summary>
    public static string String(string value)
    {
        var text = new StringBuilder("\"");
        foreach (var c in value)
        {
            text.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                >= ' ' and <= '~' => c.ToString(),
                _ => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
            });
        }

        return text.Append('"').ToString();
    }

    /// <summary>Text for a <c>//</c> or XML comment on one line.</summary>
    public static string Comment(string value) => new StringBuilder(value.ReplaceLineEndings(" "))
        .Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;").ToString();
}
