using System.Globalization;
using System.Numerics;

namespace RepVgg.Frontend.Pickle;

/// <summary>Instructions that push a number, a string or one of the constants.</summary>
internal sealed partial class PickleMachine
{
    private static readonly PickleInteger[] SmallIntegers = [.. Enumerable.Range(0, 256).Select(value => new PickleInteger(value))];

    private bool ExecuteScalar(PickleOpcode opcode)
    {
        PickleValue? value = opcode switch
        {
            PickleOpcode.None => PickleNone.Instance,
            PickleOpcode.NewTrue => PickleBool.True,
            PickleOpcode.NewFalse => PickleBool.False,
            PickleOpcode.BinInt1 => SmallIntegers[_input.ReadByte()],
            PickleOpcode.BinInt2 => new PickleInteger(_input.ReadUInt16()),
            PickleOpcode.BinInt => new PickleInteger(_input.ReadInt32()),
            PickleOpcode.Long1 => new PickleInteger(new BigInteger(_input.ReadIntegerBytes(_input.ReadByte()))),
            PickleOpcode.Long4 => new PickleInteger(new BigInteger(_input.ReadIntegerBytes(_input.ReadInt32()))),
            PickleOpcode.Int => ReadTextInteger(),
            PickleOpcode.Long => new PickleInteger(ParseInteger(_input.ReadNumber().TrimEnd('L'))),
            PickleOpcode.BinFloat => new PickleFloat(_input.ReadDouble()),
            PickleOpcode.Float => ReadTextFloat(),
            _ => ReadString(opcode),
        };
        if (value is not null)
        {
            _stack.Push(value);
        }

        return value is not null;
    }

    private PickleValue? ReadString(PickleOpcode opcode) => opcode switch
    {
        PickleOpcode.ShortBinUnicode => new PickleString(_input.ReadUtf8(_input.ReadByte())),
        PickleOpcode.BinUnicode => new PickleString(_input.ReadUtf8(_input.ReadUInt32())),
        PickleOpcode.BinUnicode8 => new PickleString(_input.ReadUtf8(_input.ReadUInt64())),
        PickleOpcode.Unicode => new PickleString(_input.ReadLine()),

        // Python 2's str: text in checkpoints, and PyTorch decodes it as UTF-8 too.
        PickleOpcode.ShortBinString => new PickleString(_input.ReadUtf8(_input.ReadByte())),
        PickleOpcode.BinString => new PickleString(_input.ReadUtf8(_input.ReadUInt32())),
        PickleOpcode.String => new PickleString(Unquote(_input.ReadLine())),
        PickleOpcode.ShortBinBytes => new PickleBytes(_input.ReadBytes(_input.ReadByte())),
        PickleOpcode.BinBytes => new PickleBytes(_input.ReadBytes(_input.ReadUInt32())),
        PickleOpcode.BinBytes8 or PickleOpcode.ByteArray8 => new PickleBytes(_input.ReadBytes(_input.ReadUInt64())),
        _ => null,
    };

    /// <summary>Protocol 0 and 1 write booleans as the integers 00 and 01.</summary>
    private PickleValue ReadTextInteger() => _input.ReadNumber() switch
    {
        "00" => PickleBool.False,
        "01" => PickleBool.True,
        var digits => new PickleInteger(ParseInteger(digits)),
    };

    private PickleFloat ReadTextFloat()
    {
        var text = _input.ReadNumber();
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? new(value)
            : throw Malformed($"'{MessageText.Shorten(text)}' isn't a number");
    }

    private static BigInteger ParseInteger(string text) =>
        BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Malformed($"'{MessageText.Shorten(text)}' isn't an integer");

    private static long ParseInt64(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Malformed($"'{MessageText.Shorten(text)}' isn't an index");

    private static string Unquote(string text) => text.Length >= 2 && text[0] is '\'' or '"' && text[^1] == text[0]
        ? text[1..^1]
        : throw Malformed("it has a string without quotes");
}
