using System.Collections.Immutable;

namespace RepVgg.Runtime.Cuda.Bundles;

/// <summary>
/// The kernels that a bundle's source defines and the kinds of their parameters, found by reading the text: kernels are
/// declared <c>extern "C" __global__ void __launch_bounds__(T) name(parameters)</c> without macros. A launch with another
/// number of arguments would make the driver read beyond them.
/// </summary>
internal sealed class KernelSignatures
{
    private const string Keyword = "__global__";

    private const string Bounds = "__launch_bounds__";

    private readonly Dictionary<string, ImmutableArray<bool>> _isPointer = new(StringComparer.Ordinal);

    /// <summary>Reads the definitions out of the source.</summary>
    public KernelSignatures(string source)
    {
        ReadOnlySpan<char> text = WithoutComments(source);
        while (text.IndexOf(Keyword) is >= 0 and var start)
        {
            text = text[(start + Keyword.Length)..];
            var open = text.IndexOf('(');
            if (open >= 0 && LastWord(text[..open]) is Bounds)
            {
                var close = text.IndexOf(')');
                text = close < 0 ? [] : text[(close + 1)..];
                open = text.IndexOf('(');
            }

            var end = text.IndexOf(')');
            if (open < 0 || end < open)
            {
                return;
            }

            _isPointer[LastWord(text[..open]).ToString()] = Parameters(text[(open + 1)..end]);
            text = text[end..];
        }
    }

    /// <summary>For each parameter of a kernel, whether it is an address; null where there is no such kernel.</summary>
    public ImmutableArray<bool>? Find(string kernel) => _isPointer.TryGetValue(kernel, out var parameters) ? parameters : null;

    private static ImmutableArray<bool> Parameters(ReadOnlySpan<char> list)
    {
        var parameters = ImmutableArray.CreateBuilder<bool>();
        if (!list.IsWhiteSpace())
        {
            foreach (var range in list.Split(','))
            {
                parameters.Add(list[range].Contains('*'));
            }
        }

        return parameters.ToImmutable();
    }

    private static ReadOnlySpan<char> LastWord(ReadOnlySpan<char> text)
    {
        text = text.TrimEnd();
        var start = text.Length;
        while (start > 0 && (char.IsAsciiLetterOrDigit(text[start - 1]) || text[start - 1] == '_'))
        {
            start--;
        }

        return text[start..];
    }

    /// <summary>Comments become spaces; the kernels have no character or string literals besides <c>"C"</c>.</summary>
    private static string WithoutComments(string source)
    {
        var text = source.ToCharArray();
        for (var i = 0; i + 1 < text.Length; i++)
        {
            var closing = (text[i], text[i + 1]) switch
            {
                ('/', '/') => "\n",
                ('/', '*') => "*/",
                _ => null,
            };
            if (closing is not null)
            {
                var found = source.IndexOf(closing, i + 2, StringComparison.Ordinal);
                var end = found < 0 ? text.Length : found + closing.Length;
                text.AsSpan(i, end - i).Fill(' ');
                i = end - 1;
            }
        }

        return new(text);
    }
}
