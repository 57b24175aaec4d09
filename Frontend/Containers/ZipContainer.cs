using System.IO.Compression;
using System.IO.Hashing;

namespace RepVgg.Frontend.Containers;

/// <summary>
/// A zip archive that isn't trusted: no two entries of the same name, no entry that claims more than the file can hold, and
/// every entry's CRC-32 is verified when it is read.
/// </summary>
internal sealed class ZipContainer : IDisposable
{
    /// <summary>How much more than its own length the file may inflate to; PyTorch stores weights uncompressed.</summary>
    private const long MaxInflation = 16;

    private const long InflationAllowance = 64 << 20;

    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.Ordinal);

    private ZipContainer(ZipArchive archive, long fileLength)
    {
        _archive = archive;
        FileLength = fileLength;
    }

    public long FileLength { get; }

    public IEnumerable<string> Names => _entries.Keys;

    /// <summary>Opens an archive, which then owns the stream, and checks its directory.</summary>
    public static ZipContainer Open(FileStream stream)
    {
        ZipArchive archive;
        try
        {
            archive = new ZipArchive(stream, ZipArchiveMode.Read);
            _ = archive.Entries.Count;
        }
        catch (Exception e) when (IsDamage(e))
        {
            throw FrontendDiagnostics.IncompleteFile.Error(
                "the zip archive's directory, which stands at its end, is missing or damaged: the download is incomplete; "
                + "fetch the file again",
                e);
        }

        var container = new ZipContainer(archive, stream.Length);
        container.CheckDirectory();
        ZipLocalHeaders.Check(stream, archive.Entries.Count);
        return container;
    }

    /// <summary>The length of an entry, or null if there is none of this name.</summary>
    public long? FindLength(string name) => _entries.TryGetValue(name, out var entry) ? entry.Length : null;

    /// <summary>Reads an entry and verifies its checksum.</summary>
    public byte[] Read(string name)
    {
        var entry = _entries[name];
        if (entry.Length > Array.MaxLength)
        {
            throw FrontendDiagnostics.TensorTooLarge.Error($"entry '{Text(name)}' has {entry.Length} bytes: more than can be read at once");
        }

        var bytes = new byte[entry.Length];
        try
        {
            using var stream = entry.Open();
            stream.ReadExactly(bytes);
            if (stream.ReadByte() >= 0)
            {
                throw new InvalidDataException("it is longer than the directory says");
            }
        }
        catch (Exception e) when (IsDamage(e))
        {
            throw FrontendDiagnostics.DamagedArchive.Error($"entry '{Text(name)}' of the zip archive can't be read: {e.Message}", e);
        }

        return Crc32.HashToUInt32(bytes) == entry.Crc32 ? bytes : throw FrontendDiagnostics.ChecksumMismatch.Error(
            $"the checksum of entry '{Text(name)}' doesn't match: the file is damaged; fetch it again");
    }

    public void Dispose() => _archive.Dispose();

    private void CheckDirectory()
    {
        Int128 stored = 0;
        Int128 inflated = 0;
        foreach (var entry in _archive.Entries)
        {
            if (!_entries.TryAdd(entry.FullName, entry))
            {
                throw FrontendDiagnostics.DuplicateEntry.Error($"the zip archive has two entries named '{Text(entry.FullName)}'");
            }

            if (entry.IsEncrypted || entry.Length < 0 || entry.CompressedLength < 0)
            {
                throw FrontendDiagnostics.DamagedArchive.Error(
                    $"entry '{Text(entry.FullName)}' of the zip archive is encrypted or malformed");
            }

            stored += entry.CompressedLength;
            inflated += entry.Length;
        }

        // Entries that overlap in the file, or that inflate a thousandfold, are how small archives claim to be huge ones.
        if (stored > FileLength || inflated > ((Int128)FileLength * MaxInflation) + InflationAllowance)
        {
            throw FrontendDiagnostics.DamagedArchive.Error(
                $"the zip archive of {FileLength} bytes claims to hold {inflated} bytes, {stored} of them compressed");
        }
    }

    /// <summary>What the zip reader throws when the data mislead it, seeks to impossible offsets included.</summary>
    private static bool IsDamage(Exception e) =>
        e is IOException or InvalidDataException or NotSupportedException or ArgumentException or OverflowException;

    private static string Text(string name) => MessageText.Shorten(name);
}
