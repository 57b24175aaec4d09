using System.Buffers.Binary;
using System.Text;
using RepVgg.IR.Diagnostics;

namespace RepVgg.Frontend.Pickle;

/// <summary>
/// Reads the operands of pickle instructions from a seekable stream. A length is compared with what is left of the stream before
/// anything of that length is allocated.
/// </summary>
internal sealed class PickleInput(Stream stream)
{
    /// <summary>No integer in a checkpoint needs more; decoding a longer one costs time that grows with its square.</summary>
    private const int MaxIntegerBytes = 1024;

    private readonly long _length = stream.Length;

    public long Position => stream.Position;

    public byte ReadByte()
    {
        var value = stream.ReadByte();
        return value >= 0 ? (byte)value : throw Truncated();
    }

    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(ReadFixed(stackalloc byte[2]));

    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(ReadFixed(stackalloc byte[4]));

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(ReadFixed(stackalloc byte[4]));

    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(ReadFixed(stackalloc byte[8]));

    public double ReadDouble() => BinaryPrimitives.ReadDoubleBigEndian(ReadFixed(stackalloc byte[8]));

    public byte[] ReadBytes(ulong count)
    {
        if (count > (ulong)(_length - stream.Position))
        {
            throw Truncated();
        }

        if (count > (ulong)Array.MaxLength)
        {
            throw FrontendDiagnostics.PickleTooLarge.Error($"the pickle has a string of {count} bytes");
        }

        var bytes = new byte[count];
        return stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length ? bytes : throw Truncated();
    }

    public byte[] ReadIntegerBytes(long count) => count is >= 0 and <= MaxIntegerBytes
        ? ReadBytes((ulong)count)
        : throw FrontendDiagnostics.MalformedPickle.Error($"the pickle claims to have an integer of {count} bytes");

    public string ReadUtf8(ulong count) => Encoding.UTF8.GetString(ReadBytes(count));

    /// <summary>The operand of protocol 0: text up to a line feed.</summary>
    public string ReadLine()
    {
        var bytes = new List<byte>();
        for (var next = ReadByte(); next != '\n'; next = ReadByte())
        {
            bytes.Add(next);
        }

        return Encoding.UTF8.GetString([.. bytes]).TrimEnd('\r');
    }

    /// <summary>As <see cref="ReadLine"/>, for numbers, which are never long.</summary>
    public string ReadNumber()
    {
        var line = ReadLine();
        return line.Length <= MaxIntegerBytes
            ? line
            : throw FrontendDiagnostics.MalformedPickle.Error($"the pickle has a number of {line.Length} digits");
    }

    private ReadOnlySpan<byte> ReadFixed(Span<byte> buffer) =>
        stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) == buffer.Length ? buffer.ToArray() : throw Truncated();

    private static DiagnosticException Truncated() => FrontendDiagnostics.MalformedPickle.Error(
        "the pickle ends early or has a length that points past its end; the file is damaged or its download is incomplete");
}
