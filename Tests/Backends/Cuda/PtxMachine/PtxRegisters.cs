using System.Globalization;
using System.Runtime.InteropServices;

namespace RepVgg.Tests.Backends.Cuda.PtxMachine;

/// <summary>
/// Where a kernel's values are: each register, constant, parameter and special register is a column, the values of a warp's threads side by
/// side. All operands of instructions are columns, then, except for predicates, which have numbers.
/// </summary>
internal sealed class PtxRegisters
{
    /// <summary>Threads of a warp.</summary>
    public const int Lanes = 32;

    private static readonly string[] Special = ["%tid.x", "%ctaid.x", "%ctaid.y", "%ctaid.z"];

    private readonly Dictionary<string, (int Offset, int Count, int Size)> _declared = new(StringComparer.Ordinal);

    private readonly Dictionary<string, (int Offset, int Size)> _named = new(StringComparer.Ordinal);

    private readonly Dictionary<(string Text, int Size), int> _constants = [];

    private readonly Dictionary<string, ulong> _symbols = new(StringComparer.Ordinal);

    private readonly List<(int Offset, int Size, ulong Value)> _values = [];

    public PtxRegisters()
    {
        foreach (var name in Special)
        {
            Add(name, sizeof(uint));
        }
    }

    /// <summary>Bytes of all columns.</summary>
    public int Bytes { get; private set; }

    /// <summary>The number of predicates.</summary>
    public int Predicates { get; private set; }

    /// <summary>Adds a parameter.</summary>
    public void Add(string name, int size) => _named.Add(name, (Allocate(size), size));

    /// <summary>Adds registers <c>%f0</c>, <c>%f1</c>…; predicates have size 0.</summary>
    public void Declare(string prefix, int count, int size)
    {
        _declared.Add(prefix, (size == 0 ? Predicates : Bytes, count, size));
        Predicates += size == 0 ? count : 0;
        Bytes += count * size * Lanes;
    }

    /// <summary>Gives the name of a shared array its address.</summary>
    public void Define(string symbol, ulong address) => _symbols.Add(symbol, address);

    /// <summary>The column of a parameter or special register.</summary>
    public int Of(string name) => _named[name].Offset;

    /// <summary>The column, or the predicate's number, of an operand.</summary>
    /// <param name="text">A register, a parameter, a shared array's name or a constant.</param>
    /// <param name="size">Bytes that the operation wants.</param>
    /// <param name="isWritten">Whether it is a result.</param>
    public int Operand(string text, int size, bool isWritten)
    {
        var digits = text.AsSpan().IndexOfAnyInRange('0', '9');
        if (digits > 1 && text[0] == '%' && _declared.TryGetValue(text[1..digits], out var kind))
        {
            var number = int.Parse(text.AsSpan(digits), NumberStyles.None, CultureInfo.InvariantCulture);
            return kind.Size != size || number >= kind.Count
                ? throw new PtxException($"{text} isn't declared, or not with {size} bytes")
                : kind.Offset + (number * Math.Max(1, size * Lanes));
        }

        if (isWritten || size == 0)
        {
            throw new PtxException($"{text} isn't a register");
        }

        return _named.TryGetValue(text, out var named) && named.Size == size ? named.Offset : Constant(text, size);
    }

    /// <summary>The columns at a block's start: constants, and NaNs in what no instruction has written.</summary>
    public byte[] Image()
    {
        var image = new byte[Bytes];
        image.AsSpan().Fill(0xff);
        foreach (var (offset, size, value) in _values)
        {
            Set(image, offset, size, value);
        }

        return image;
    }

    /// <summary>Sets a column to one value.</summary>
    public static void Set(Span<byte> columns, int offset, int size, ulong value)
    {
        var column = columns.Slice(offset, size * Lanes);
        if (size == sizeof(uint))
        {
            MemoryMarshal.Cast<byte, uint>(column).Fill((uint)value);
        }
        else
        {
            MemoryMarshal.Cast<byte, ulong>(column).Fill(value);
        }
    }

    private int Constant(string text, int size)
    {
        if (!_constants.TryGetValue((text, size), out var offset))
        {
            offset = Allocate(size);
            _constants.Add((text, size), offset);
            _values.Add((offset, size, Value(text, size)));
        }

        return offset;
    }

    private ulong Value(string text, int size)
    {
        if (size == sizeof(ulong) && _symbols.TryGetValue(text, out var address))
        {
            return address;
        }

        if (size == sizeof(float) && text.StartsWith("0f", StringComparison.Ordinal) && uint.TryParse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var bits))
        {
            return bits;
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && (size == sizeof(long) || value is >= int.MinValue and <= uint.MaxValue)
            ? (ulong)value
            : throw new PtxException($"{text} isn't an operand of {size} bytes");
    }

    private int Allocate(int size)
    {
        Bytes += size * Lanes;
        return Bytes - (size * Lanes);
    }
}
