namespace RepVgg.Frontend.Containers;

/// <summary>The raw data of an archive, by storage key.</summary>
internal interface IStorageSource
{
    /// <summary>The length in bytes of a storage's data, or null if the archive has no such storage.</summary>
    long? FindLength(string key);

    /// <summary>Reads a storage's data, verified as far as the container allows, as little-endian elements.</summary>
    byte[] Read(string key, int elementSize);
}

/// <summary>
/// Remembers the storage that was read last: tensors that share a storage stand next to each other in most files. Reads are
/// serialised, because archives aren't thread-safe.
/// </summary>
internal sealed class StorageCache(IStorageSource source)
{
    private readonly Lock _lock = new();
    private (string Key, int ElementSize, byte[] Bytes)? _last;

    public byte[] Read(TorchStorage storage)
    {
        lock (_lock)
        {
            if (_last is { } last && last.Key == storage.Key && last.ElementSize == storage.Element.Size)
            {
                return last.Bytes;
            }

            // Forget first: two large storages needn't be in memory at once.
            _last = null;
            var bytes = source.Read(storage.Key, storage.Element.Size);
            _last = (storage.Key, storage.Element.Size, bytes);
            return bytes;
        }
    }
}
