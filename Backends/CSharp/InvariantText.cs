using System.Globalization;
using System.Runtime.CompilerServices;

namespace RepVgg.Backends.CSharp;

/// <summary>Makes interpolated strings format their numbers invariantly wherever <see cref="CSharpWriter.Line(ref InvariantText)"/> takes them.</summary>
[InterpolatedStringHandler]
internal ref struct InvariantText(int literalLength, int formattedCount)
{
    private DefaultInterpolatedStringHandler _text = new(literalLength, formattedCount, CultureInfo.InvariantCulture);

    public void AppendLiteral(string value) => _text.AppendLiteral(value);

    public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

    public string Finish() => _text.ToStringAndClear();
}
