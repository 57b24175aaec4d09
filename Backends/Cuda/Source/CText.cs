using System.Globalization;

namespace RepVgg.Backends.Cuda.Source;

/// <summary>Spells C text the same in every culture.</summary>
internal static class CText
{
    /// <summary>Text with its holes filled.</summary>
    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>A float literal that reads back to the same value.</summary>
    public static string Float(float value)
    {
        if (!float.IsFinite(value))
        {
            return value switch
            {
                float.PositiveInfinity => "__uint_as_float(0x7f800000u)",
                float.NegativeInfinity => "__uint_as_float(0xff800000u)",
                _ => "__uint_as_float(0x7fc00000u)",
            };
        }

        var digits = value.ToString("R", CultureInfo.InvariantCulture);
        return (digits.AsSpan().ContainsAny('.', 'E') ? digits : digits + ".0") + "f";
    }

    /// <summary>Text that ends no comment and no line.</summary>
    public static string Comment(string text) => text.Replace("*/", "* /", StringComparison.Ordinal).ReplaceLineEndings(" ");

    /// <summary>A C identifier out of any text.</summary>
    public static string Identifier(string text) => string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
}
