using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace RepVgg.Backends.Checkpoints;

/// <summary>
/// The instructions of Python's pickle, protocol 2, that a state dict needs. Text and globals that repeat are written once and
/// fetched from the memo after that.
/// </summary>
internal sealed class PickleWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly Dictionary<string, byte> _memo = new(StringComparer.Ordinal);

    /// <summary>Starts a pickle.</summary>
    public PickleWriter() => _bytes.Write<byte>([0x80, 2]);

    /// <summary>Opens a tuple, or the items of a dictionary.</summary>
    public void Mark() => Write('(');

    /// <summary>Makes everything since the mark a tuple.</summary>
    public void Tuple() => Write('t');

    /// <summary>Puts everything since the mark, keys and values in turn, into the dictionary below it.</summary>
    public void SetItems() => Write('u');

    /// <summary>Calls the function below with the tuple on top.</summary>
    public void Reduce() => Write('R');

    /// <summary>Makes the tuple on top a reference to something outside of the pickle.</summary>
    public void PersistentId() => Write('Q');

    /// <summary>False.</summary>
    public void False() => _bytes.Write<byte>([0x89]);

    /// <summary>A class or function.</summary>
    public void Global(string module, string name) => Once($"{module} {name}", () =>
    {
        Write('c');
        _bytes.Write(Encoding.UTF8.GetBytes($"{module}\n{name}\n"));
    });

    /// <summary>A new <c>collections.OrderedDict</c>.</summary>
    public void OrderedDict()
    {
        Global("collections", "OrderedDict");
        Write(')');
        Reduce();
    }

    /// <summary>Text that doesn't repeat.</summary>
    public void Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Write('X');
        Number(bytes.Length, sizeof(int));
        _bytes.Write(bytes);
    }

    /// <summary>Text that repeats.</summary>
    public void Word(string text) => Once("'" + text, () => Text(text));

    /// <summary>A number that isn't negative.</summary>
    public void Integer(long value)
    {
        switch (value)
        {
            case <= byte.MaxValue:
                Write('K');
                Number(value, sizeof(byte));
                break;
            case <= ushort.MaxValue:
                Write('M');
                Number(value, sizeof(ushort));
                break;
            case <= int.MaxValue:
                Write('J');
                Number(value, sizeof(int));
                break;
            default:
                _bytes.Write<byte>([0x8a, sizeof(long)]);
                Number(value, sizeof(long));
                break;
        }
    }

    /// <summary>A tuple of numbers.</summary>
    public void Integers(IEnumerable<long> values)
    {
        Mark();
        foreach (var value in values)
        {
            Integer(value);
        }

        Tuple();
    }

    /// <summary>Ends the pickle.</summary>
    public byte[] Stop()
    {
        Write('.');
        return _bytes.WrittenSpan.ToArray();
    }

    private void Once(string key, Action write)
    {
        if (_memo.TryGetValue(key, out var index))
        {
            _bytes.Write<byte>([(byte)'h', index]);
            return;
        }

        write();
        index = (byte)_memo.Count;
        _memo.Add(key, index);
        _bytes.Write<byte>([(byte)'q', index]);
    }

    private void Number(long value, int size)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        _bytes.Write(bytes[..size]);
    }

    private void Write(char opcode) => _bytes.Write<byte>([(byte)opcode]);
}
