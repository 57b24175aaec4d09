using System.Buffers.Binary;
using RepVgg.IR.Diagnostics;

namespace RepVgg.Frontend.Containers;

/// <summary>
/// Compares a zip archive's directory with the header that precedes each entry's data. .NET reads the directory alone; a file
/// whose two descriptions of an entry differ is damaged, or made to be read differently by different programs.
/// </summary>
internal static class ZipLocalHeaders
{
    private const uint DirectoryEnd = 0x06054b50;
    private const uint DirectoryEnd64 = 0x06064b50;
    private const uint DirectoryEnd64Locator = 0x07064b50;
    private const uint DirectoryRecord = 0x02014b50;
    private const uint LocalHeader = 0x04034b50;

    private const int EndLength = 22;
    private const int LocatorLength = 20;
    private const int RecordLength = 46;
    private const int LocalLength = 30;
    private const int MaxComment = 0xffff;

    /// <summary>Set where sizes and checksum follow the data, and the header has zeros in their place.</summary>
    private const int HasDataDescriptor = 1 << 3;

    /// <summary>Checks every entry, of which .NET found <paramref name="count"/>.</summary>
    /// <exception cref="DiagnosticException">The directory or a header is malformed, or they differ.</exception>
    public static void Check(FileStream file, int count)
    {
        var rest = ReadDirectory(file).AsSpan();
        var seen = 0;
        while (rest.Length >= RecordLength && UInt32(rest, 0) == DirectoryRecord)
        {
            int nameLength = UInt16(rest, 28);
            int extraLength = UInt16(rest, 30);
            var length = RecordLength + nameLength + extraLength + UInt16(rest, 32);
            if (length > rest.Length)
            {
                throw Damaged("its directory ends inside a record");
            }

            var offset = HeaderOffset(rest, rest.Slice(RecordLength + nameLength, extraLength));
            CheckEntry(file, rest[..RecordLength], rest.Slice(RecordLength, nameLength), offset);
            rest = rest[length..];
            seen++;
        }

        if (seen != count)
        {
            throw Damaged($"its directory has {seen} records for {count} entries");
        }
    }

    private static void CheckEntry(FileStream file, ReadOnlySpan<byte> record, ReadOnlySpan<byte> name, long offset)
    {
        var header = Read(file, offset, LocalLength + name.Length).AsSpan();
        if (UInt32(header, 0) != LocalHeader || UInt16(header, 26) != name.Length || !header[LocalLength..].SequenceEqual(name)
            || UInt16(header, 8) != UInt16(record, 10))
        {
            throw Damaged($"the header of entry '{Text(name)}' doesn't match the directory");
        }

        var describedLater = (UInt16(header, 6) & HasDataDescriptor) != 0;
        if (!describedLater && UInt32(header, 14) != UInt32(record, 16))
        {
            throw FrontendDiagnostics.ChecksumMismatch.Error(
                $"entry '{Text(name)}' of the zip archive has two different checksums: the file is damaged; fetch it again");
        }
    }

    private static byte[] ReadDirectory(FileStream file)
    {
        var tailLength = (int)Math.Min(file.Length, EndLength + MaxComment);
        var tailStart = file.Length - tailLength;
        ReadOnlySpan<byte> tail = Read(file, tailStart, tailLength);
        Span<byte> signature = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(signature, DirectoryEnd);
        var end = tail.LastIndexOf(signature);
        if (end < 0 || end + EndLength > tail.Length)
        {
            throw Damaged("its directory isn't where it should be");
        }

        long length = UInt32(tail, end + 12);
        long offset = UInt32(tail, end + 16);
        if (length == uint.MaxValue || offset == uint.MaxValue || UInt16(tail, end + 10) == ushort.MaxValue)
        {
            (offset, length) = ReadDirectoryEnd64(file, tailStart + end - LocatorLength);
        }

        return Read(file, offset, length);
    }

    private static (long Offset, long Length) ReadDirectoryEnd64(FileStream file, long locatorOffset)
    {
        const int end64Length = 56;
        var locator = Read(file, locatorOffset, LocatorLength);
        var end = UInt32(locator, 0) == DirectoryEnd64Locator ? Read(file, Int64(locator, 8), end64Length) : [];
        return end.Length > 0 && UInt32(end, 0) == DirectoryEnd64
            ? (Int64(end, 48), Int64(end, 40))
            : throw Damaged("its 64-bit directory isn't where it should be");
    }

    /// <summary>An offset beyond 4 GiB stands in the extra field 1, after the 64-bit sizes that are there only if needed.</summary>
    private static long HeaderOffset(ReadOnlySpan<byte> record, ReadOnlySpan<byte> extra)
    {
        var offset = UInt32(record, 42);
        if (offset != uint.MaxValue)
        {
            return offset;
        }

        var position = (UInt32(record, 24) == uint.MaxValue ? sizeof(long) : 0) + (UInt32(record, 20) == uint.MaxValue ? sizeof(long) : 0);
        while (extra.Length >= 4)
        {
            var length = Math.Min(UInt16(extra, 2), extra.Length - 4);
            if (UInt16(extra, 0) == 1 && position + sizeof(long) <= length)
            {
                return Int64(extra, 4 + position);
            }

            extra = extra[(4 + length)..];
        }

        throw Damaged("an entry's 64-bit offset is missing");
    }

    private static byte[] Read(FileStream file, long offset, long length)
    {
        if (offset < 0 || length < 0 || offset > file.Length || length > Math.Min(file.Length - offset, Array.MaxLength))
        {
            throw Damaged("its directory points outside of the file");
        }

        var bytes = new byte[length];
        file.Position = offset;
        file.ReadExactly(bytes);
        return bytes;
    }

    private static ushort UInt16(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[offset..]);

    private static uint UInt32(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);

    private static long Int64(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadInt64LittleEndian(bytes[offset..]);

    private static DiagnosticException Damaged(string reason) =>
        FrontendDiagnostics.DamagedArchive.Error($"the zip archive is damaged: {reason}; fetch the file again");

    private static string Text(ReadOnlySpan<byte> name) => MessageText.Shorten(System.Text.Encoding.UTF8.GetString(name));
}
