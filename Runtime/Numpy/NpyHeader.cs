using System.Globalization;

namespace RepVgg.Runtime.Numpy;

/// <summary>
/// The header of a <c>.npy</c> file, a Python literal such as
/// <c>{'descr': '&lt;f4', 'fortran_order': False, 'shape': (1, 10), }</c>.
/// </summary>
/// <param name="Descr">Byte order, kind and width of an element.</param>
/// <param name="FortranOrder">Whether the first dimension runs fastest.</param>
/// <param name="Shape">The dimensions, outermost first.</param>
internal sealed record NpyHeader(string Descr, bool FortranOrder, int[] Shape)
{
    /// <summary>Parses the literal; numpy writes nothing but these three keys.</summary>
    public static NpyHeader Parse(string literal)
    {
        var rest = literal.AsSpan().Trim();
        string? descr = null;
        bool? fortran = null;
        int[]? shape = null;
        Take(ref rest, "{");
        while (!TryTake(ref rest, "}"))
        {
            var key = TakeString(ref rest);
            Take(ref rest, ":");
            switch (key)
            {
                case "descr" when descr is null:
                    descr = TakeString(ref rest);
                    break;
                case "fortran_order" when fortran is null:
                    fortran = TryTake(ref rest, "True") || (TryTake(ref rest, "False") ? false : throw Malformed());
                    break;
                case "shape" when shape is null:
                    shape = TakeShape(ref rest);
                    break;
                default:
                    throw Malformed();
            }

            if (!TryTake(ref rest, ",") && !rest.StartsWith("}", StringComparison.Ordinal))
            {
                throw Malformed();
            }
        }

        return rest.IsEmpty && descr is not null && fortran is not null && shape is not null
            ? new(descr, fortran.Value, shape)
            : throw Malformed();
    }

    private static int[] TakeShape(ref ReadOnlySpan<char> rest)
    {
        var shape = new List<int>();
        Take(ref rest, "(");
        while (!TryTake(ref rest, ")"))
        {
            var digits = rest.IndexOfAnyExceptInRange('0', '9');
            if (digits <= 0 || !int.TryParse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var dimension))
            {
                throw Malformed();
            }

            shape.Add(dimension);
            rest = rest[digits..].TrimStart();
            if (!TryTake(ref rest, ",") && !rest.StartsWith(")", StringComparison.Ordinal))
            {
                throw Malformed();
            }
        }

        return [.. shape];
    }

    private static string TakeString(ref ReadOnlySpan<char> rest)
    {
        var quote = rest is ['\'' or '"', ..] ? rest[0] : throw new NpyException("only arrays of plain numbers can be read");
        var length = rest[1..].IndexOf(quote);
        if (length < 0)
        {
            throw Malformed();
        }

        var text = rest.Slice(1, length).ToString();
        rest = rest[(length + 2)..].TrimStart();
        return text;
    }

    private static void Take(ref ReadOnlySpan<char> rest, string token)
    {
        if (!TryTake(ref rest, token))
        {
            throw Malformed();
        }
    }

    private static bool TryTake(ref ReadOnlySpan<char> rest, string token)
    {
        if (!rest.StartsWith(token, StringComparison.Ordinal))
        {
            return false;
        }

        rest = rest[token.Length..].TrimStart();
        return true;
    }

    private static NpyException Malformed() => new("the array's header isn't what numpy writes");
}
