using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace RepVgg.Runtime.Safetensors;

/// <summary>
/// A safetensors file open for reading: 8 bytes of header length, a JSON header, then the tensors' data without holes.
/// The whole structure is checked on opening; data are read on demand, from any thread.
/// </summary>
public sealed class SafetensorsFile : IDisposable
{
    /// <summary>The reference implementation's limit for the header.</summary>
    private const long MaxHeaderLength = 100_000_000;

    private readonly SafeFileHandle _handle;

    private SafetensorsFile(SafeFileHandle handle, SafetensorsHeader header, long dataStart)
    {
        _handle = handle;
        Metadata = header.Metadata;
        Tensors = [.. header.Entries.Select(entry => entry with { Offset = entry.Offset + dataStart })];
    }

    /// <summary>The tensors in file order.</summary>
    public IReadOnlyList<SafetensorsEntry> Tensors { get; }

    /// <summary>The free-form strings of <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="SafetensorsException">The file breaks the format.</exception>
    /// <exception cref="IOException">The file can't be opened or read.</exception>
    public static SafetensorsFile Open(string path)
    {
        var handle = File.OpenHandle(path, options: FileOptions.RandomAccess);
        try
        {
            var fileLength = RandomAccess.GetLength(handle);
            Span<byte> prefix = stackalloc byte[8];
            if (fileLength < prefix.Length || !TryReadFully(handle, prefix, 0))
            {
                throw new SafetensorsException("the file is shorter than its 8-byte header length");
            }

            var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
            if (headerLength > MaxHeaderLength || (long)headerLength > fileLength - prefix.Length)
            {
                throw new SafetensorsException(
                    $"the header should be {headerLength} bytes long, the file has {fileLength}; the download may be incomplete");
            }

            var json = new byte[headerLength];
            var dataStart = prefix.Length + (long)headerLength;
            return TryReadFully(handle, json, prefix.Length)
                ? new(handle, SafetensorsHeader.Parse(json, fileLength - dataStart), dataStart)
                : throw new SafetensorsException("the file ends inside its header");
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Finds a tensor by name.</summary>
    public SafetensorsEntry? Find(string name) => Tensors.FirstOrDefault(entry => entry.Name == name);

    /// <summary>Reads a tensor's bytes (little-endian, row-major) into a buffer of exactly its length.</summary>
    /// <exception cref="SafetensorsException">The file was cut after it was opened.</exception>
    public void ReadBytes(SafetensorsEntry entry, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(destination.Length, entry.Length, nameof(destination));
        ReadBytes(entry, 0, destination);
    }

    /// <summary>Reads a part of a tensor's bytes.</summary>
    /// <param name="entry">The tensor.</param>
    /// <param name="start">The first byte, counted from the tensor's start.</param>
    /// <param name="destination">Filled; it must not reach beyond the tensor's end.</param>
    /// <exception cref="SafetensorsException">The file was cut after it was opened.</exception>
    public void ReadBytes(SafetensorsEntry entry, long start, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, entry.Length - destination.Length);
        if (!TryReadFully(_handle, destination, entry.Offset + start))
        {
            throw new SafetensorsException($"the file ends inside tensor '{entry.Name}'");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private static bool TryReadFully(SafeFileHandle handle, Span<byte> destination, long offset)
    {
        while (destination.Length > 0)
        {
            var read = RandomAccess.Read(handle, destination, offset);
            if (read == 0)
            {
                return false;
            }

            destination = destination[read..];
            offset += read;
        }

        return true;
    }
}
