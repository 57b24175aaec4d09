using RepVgg.IR.Diagnostics;

namespace RepVgg.IR.Text;

/// <summary>Splits the text form into tokens. White space separates; <c>//</c> begins a comment.</summary>
internal sealed class Lexer(string source)
{
    private int _position;
    private int _line = 1;
    private int _lineStart;

    public Token Next()
    {
        SkipBlanks();
        var (start, line, column) = (_position, _line, _position - _lineStart + 1);
        if (start >= source.Length)
        {
            return new(TokenKind.End, "end of file", line, column);
        }

        var kind = source[start] switch
        {
            '%' => TokenKind.ValueName,
            '@' => TokenKind.GraphName,
            '"' => TokenKind.Text,
            '-' or '+' or (>= '0' and <= '9') => TokenKind.Number,
            var c when IsWord(c) => TokenKind.Word,
            _ => TokenKind.Punctuation,
        };
        _position++;
        switch (kind)
        {
            case TokenKind.Text:
                return new(kind, QuotedText(line, column), line, column);
            case TokenKind.Number:
                TakeWhile(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '+' or '∞');
                break;
            case TokenKind.Punctuation:
                break;
            default:
                TakeWhile(IsName);
                break;
        }

        var text = source[start.._position];
        return new(kind, kind is TokenKind.ValueName or TokenKind.GraphName ? text[1..] : text, line, column);
    }

    /// <summary>Whether a text is one word.</summary>
    public static bool IsWord(string text) => text.Length > 0 && IsWord(text[0]) && text.All(IsName);

    private static bool IsWord(char c) => char.IsAsciiLetter(c) || c == '_';

    private static bool IsName(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' or '/';

    private void TakeWhile(Func<char, bool> accept)
    {
        while (_position < source.Length && accept(source[_position]))
        {
            _position++;
        }
    }

    private string QuotedText(int line, int column)
    {
        var start = _position;
        while (_position < source.Length && source[_position] is not ('"' or '\n'))
        {
            _position += source[_position] == '\\' ? 2 : 1;
        }

        if (_position >= source.Length || source[_position] != '"')
        {
            throw IRDiagnostics.Syntax.Error(FormattableString.Invariant($"line {line}, column {column}: the string doesn't end"));
        }

        return Quoted.Read(source.AsSpan(start, _position++ - start));
    }

    private void SkipBlanks()
    {
        for (; _position < source.Length; _position++)
        {
            if (source[_position] == '\n')
            {
                _line++;
                _lineStart = _position + 1;
            }
            else if (source.AsSpan(_position).StartsWith("//", StringComparison.Ordinal))
            {
                var rest = source.AsSpan(_position).IndexOf('\n');
                _position = rest < 0 ? source.Length - 1 : _position + rest - 1;
            }
            else if (!char.IsWhiteSpace(source[_position]))
            {
                return;
            }
        }
    }
}
