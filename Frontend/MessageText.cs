using System.Text;

namespace RepVgg.Frontend;

/// <summary>Text of an untrusted file as it may stand in a message.</summary>
internal static class MessageText
{
    private const int NameLimit = 120;

    private const int SentenceLimit = 400;

    /// <summary>A name: one line, not endless, no control characters that a terminal would obey.</summary>
    public static string Shorten(string text) => Shorten(text, NameLimit);

    /// <summary>A whole sentence that may have names in it.</summary>
    public static string ShortenSentence(string text) => Shorten(text, SentenceLimit);

    private static string Shorten(string text, int limit)
    {
        var result = new StringBuilder();
        foreach (var character in text.Length > limit ? text[..limit] + "…" : text)
        {
            result.Append(char.IsControl(character) || char.IsSurrogate(character) ? '?' : character);
        }

        return result.ToString();
    }
}
