using System.Globalization;
using RepVgg.IR.Diagnostics;

namespace RepVgg.IR.Text;

/// <summary>Tokens with one token of look-ahead, and the errors that name a place.</summary>
internal sealed class TokenReader
{
    private readonly Lexer _lexer;

    public TokenReader(string source)
    {
        _lexer = new Lexer(source);
        Peek = _lexer.Next();
    }

    public Token Peek { get; private set; }

    public static string At(Token token) => FormattableString.Invariant($"line {token.Line}, column {token.Column}: ");

    public static DiagnosticException Error(Token token, string message) => IRDiagnostics.Syntax.Error(At(token) + message);

    public Token Take()
    {
        var token = Peek;
        Peek = _lexer.Next();
        return token;
    }

    public bool TryTake(string punctuation) => TryTake(TokenKind.Punctuation, punctuation);

    public bool TryWord(string word) => TryTake(TokenKind.Word, word);

    public Token Expect(TokenKind kind, string what)
    {
        var token = Take();
        return token.Kind == kind ? token : throw Error(token, $"expected {what}, found '{token.Text}'");
    }

    public void Expect(string punctuation)
    {
        if (!TryTake(punctuation))
        {
            throw Error(Peek, $"expected '{punctuation}', found '{Peek.Text}'");
        }
    }

    public void ExpectWord(string word)
    {
        if (!TryWord(word))
        {
            throw Error(Peek, $"expected '{word}', found '{Peek.Text}'");
        }
    }

    public void ExpectEnd() => Expect(TokenKind.End, "nothing after the graph");

    public List<T> List<T>(string close, Func<T> item)
    {
        var items = new List<T>();
        if (TryTake(close))
        {
            return items;
        }

        do
        {
            items.Add(item());
        }
        while (TryTake(","));
        Expect(close);
        return items;
    }

    public T Parenthesised<T>(Func<T> inner)
    {
        Expect("(");
        var value = inner();
        Expect(")");
        return value;
    }

    public double Number()
    {
        var token = Take();
        return token.Kind is TokenKind.Number or TokenKind.Word && double.TryParse(token.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Error(token, $"expected a number, found '{token.Text}'");
    }

    public int Integer()
    {
        var token = Take();
        return int.TryParse(token.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Error(token, $"expected an integer, found '{token.Text}'");
    }

    public int Dimension()
    {
        var token = Peek;
        var value = Integer();
        return value >= 0 ? value : throw Error(token, "a dimension can't be negative");
    }

    private bool TryTake(TokenKind kind, string text)
    {
        if (Peek.Kind != kind || Peek.Text != text)
        {
            return false;
        }

        Take();
        return true;
    }
}
