namespace RepVgg.IR.Text;

/// <summary>A token of the text form and where it stands.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, int Line, int Column);

internal enum TokenKind
{
    End,
    Word,
    Number,
    Text,
    ValueName,
    GraphName,
    Punctuation,
}
