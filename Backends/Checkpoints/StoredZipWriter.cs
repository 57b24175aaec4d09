using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace RepVgg.Backends.Checkpoints;

/// <summary>
/// Writes a zip archive of uncompressed entries whose data start at multiples of 64 bytes, as PyTorch wants them to map files into
/// memory. The same entries give the same bytes: all have the format's earliest date.
/// </summary>
/// <param name="stream">Where to write; needn't be seekable.</param>
internal sealed class StoredZipWriter(Stream stream)
{
    private const int Alignment = 64;
    private const ushort EarliestDate = (1 << 5) | 1;

    /// <summary>The extra field under which PyTorch pads.</summary>
    private const ushort PaddingField = 0x4246;

    private readonly List<Entry> _entries = [];
    private long _position;

    /// <summary>Adds an entry.</summary>
    public void Add(string name, ReadOnlySpan<byte> content)
    {
        const int headerLength = 30;
        const int fieldHeader = 4;
        var entry = new Entry(Encoding.UTF8.GetBytes(name), Crc32.HashToUInt32(content), (uint)content.Length, _position);
        var before = _position + headerLength + entry.Name.Length + fieldHeader;
        var padding = (int)((Alignment - (before % Alignment)) % Alignment);
        var header = new Record(headerLength + entry.Name.Length + fieldHeader + padding);
        header.UInt32(0x04034b50);
        WriteDescription(header, entry, fieldHeader + padding, isBig: false);
        header.Bytes(entry.Name);
        header.UInt16(PaddingField);
        header.UInt16((ushort)padding);
        Write(header.Content);
        Write(content);
        _entries.Add(entry);
    }

    /// <summary>Ends the archive with its directory.</summary>
    public void Finish()
    {
        var start = _position;
        foreach (var entry in _entries)
        {
            WriteDirectoryRecord(entry);
        }

        WriteEnd(start, _position - start);
    }

    private void WriteDirectoryRecord(Entry entry)
    {
        var isBig = entry.Offset >= uint.MaxValue;
        var extra = isBig ? 12 : 0;
        var record = new Record(46 + entry.Name.Length + extra);
        record.UInt32(0x02014b50);
        record.UInt16(isBig ? (ushort)45 : (ushort)20);
        WriteDescription(record, entry, extra, isBig);
        record.UInt16(0);
        record.UInt16(0);
        record.UInt16(0);
        record.UInt32(0);
        record.UInt32(isBig ? uint.MaxValue : (uint)entry.Offset);
        record.Bytes(entry.Name);
        if (isBig)
        {
            record.UInt16(1);
            record.UInt16(sizeof(long));
            record.Int64(entry.Offset);
        }

        Write(record.Content);
    }

    /// <summary>What an entry's header and its record in the directory have in common.</summary>
    private static void WriteDescription(Record record, Entry entry, int extraLength, bool isBig)
    {
        const ushort stored = 0;
        record.UInt16(isBig ? (ushort)45 : (ushort)20);
        record.UInt16(0);
        record.UInt16(stored);
        record.UInt16(0);
        record.UInt16(EarliestDate);
        record.UInt32(entry.Checksum);
        record.UInt32(entry.Length);
        record.UInt32(entry.Length);
        record.UInt16((ushort)entry.Name.Length);
        record.UInt16((ushort)extraLength);
    }

    private void WriteEnd(long start, long length)
    {
        var isBig = start >= uint.MaxValue || length >= uint.MaxValue || _entries.Count >= ushort.MaxValue;
        if (isBig)
        {
            WriteEnd64(start, length);
        }

        var count = isBig ? ushort.MaxValue : (ushort)_entries.Count;
        var end = new Record(22);
        end.UInt32(0x06054b50);
        end.UInt32(0);
        end.UInt16(count);
        end.UInt16(count);
        end.UInt32(isBig ? uint.MaxValue : (uint)length);
        end.UInt32(isBig ? uint.MaxValue : (uint)start);
        end.UInt16(0);
        Write(end.Content);
    }

    private void WriteEnd64(long start, long length)
    {
        const long restOfRecord = 44;
        var position = _position;
        var end = new Record(56);
        end.UInt32(0x06064b50);
        end.Int64(restOfRecord);
        end.UInt16(45);
        end.UInt16(45);
        end.Int64(0);
        end.Int64(_entries.Count);
        end.Int64(_entries.Count);
        end.Int64(length);
        end.Int64(start);
        Write(end.Content);

        var locator = new Record(20);
        locator.UInt32(0x07064b50);
        locator.UInt32(0);
        locator.Int64(position);
        locator.UInt32(1);
        Write(locator.Content);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        stream.Write(bytes);
        _position += bytes.Length;
    }

    private sealed record Entry(byte[] Name, uint Checksum, uint Length, long Offset);

    /// <summary>A record of little-endian numbers; what isn't filled is zero.</summary>
    private sealed class Record(int length)
    {
        private readonly byte[] _bytes = new byte[length];
        private int _filled;

        public ReadOnlySpan<byte> Content => _bytes;

        public void UInt16(ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(Next(sizeof(ushort)), value);

        public void UInt32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Next(sizeof(uint)), value);

        public void Int64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Next(sizeof(long)), value);

        public void Bytes(ReadOnlySpan<byte> value) => value.CopyTo(Next(value.Length));

        private Span<byte> Next(int count)
        {
            _filled += count;
            return _bytes.AsSpan(_filled - count, count);
        }
    }
}
