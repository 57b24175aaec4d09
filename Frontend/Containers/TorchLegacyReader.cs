using System.Buffers.Binary;
using System.Numerics;
using RepVgg.Frontend.Pickle;

namespace RepVgg.Frontend.Containers;

/// <summary>
/// PyTorch's format before 1.6: four pickles (a magic number, the protocol, facts about the machine, the object), a pickled list
/// of storage keys, then each storage as an element count and raw elements.
/// </summary>
internal static class TorchLegacyReader
{
    private const int Protocol = 1001;

    private static readonly BigInteger Magic = new([0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]);

    public static StateDict Read(FileStream file)
    {
        if (PickleMachine.Read(file) is not PickleInteger { Value: var magic } || magic != Magic)
        {
            throw FrontendDiagnostics.OtherFormat.Error(
                "the file is a Python pickle that torch.save didn't write; save the weights with torch.save or as safetensors");
        }

        if (PickleMachine.Read(file) is not PickleInteger { Value: var protocol } || protocol != Protocol)
        {
            throw FrontendDiagnostics.OtherFormat.Error(
                $"the file has a PyTorch format older than protocol {Protocol}; load and save it again");
        }

        CheckByteOrder(PickleMachine.Read(file));
        var references = new List<PicklePersistent>();
        var pickle = PickleMachine.Read(file, references);
        var weights = WeightLocator.Locate(pickle, isScript: false);
        var storages = new LegacyStorages(file, FindStorages(file, references));
        var tensors = new TorchTensorReader(storages, file.Length);
        return new(
            "PyTorch legacy",
            [.. weights.Tensors.Select(weight => tensors.Read(weight.Name, weight.Tensor))],
            [.. weights.Notes],
            weights.Attributes,
            file);
    }

    private static void CheckByteOrder(PickleValue system)
    {
        if (system is PickleDict { Pairs: var pairs }
            && pairs.Any(pair => pair is { Key: PickleString { Value: "little_endian" }, Value: PickleBool { Value: false } }))
        {
            throw FrontendDiagnostics.UnsupportedByteOrder.Error(
                "the file was written on a big-endian machine; load it there with PyTorch and save it in the current format");
        }
    }

    /// <summary>Walks over the storages' counts; only the pickle tells how many bytes an element has.</summary>
    private static Dictionary<string, (long Offset, long Length)> FindStorages(FileStream file, List<PicklePersistent> references)
    {
        var known = new Dictionary<string, TorchStorage>(StringComparer.Ordinal);
        foreach (var storage in references.Select(TorchStorage.TryParse).OfType<TorchStorage>())
        {
            known[storage.Key] = storage;
        }

        if (PickleMachine.Read(file) is not PickleList { Items: var keys })
        {
            throw FrontendDiagnostics.MalformedPickle.Error("the file's list of storages isn't a list");
        }

        var storages = new Dictionary<string, (long Offset, long Length)>(StringComparer.Ordinal);
        Span<byte> prefix = stackalloc byte[sizeof(long)];
        foreach (var key in keys.Select(TorchStorage.KeyText))
        {
            if (key is null || !known.TryGetValue(key, out var storage))
            {
                throw FrontendDiagnostics.MalformedPickle.Error("the file has a storage that its pickle doesn't mention");
            }

            if (file.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false) < prefix.Length
                || storage.ByteCount < 0 || storage.ByteCount > file.Length - file.Position)
            {
                throw FrontendDiagnostics.IncompleteFile.Error(
                    "the file ends before the last of its storages: the download is incomplete; fetch the file again");
            }

            var count = BinaryPrimitives.ReadInt64LittleEndian(prefix);
            if (count != storage.Count || !storages.TryAdd(key, (file.Position, storage.ByteCount)))
            {
                throw FrontendDiagnostics.StorageLength.Error(
                    $"storage '{MessageText.Shorten(key)}' has {count} elements where the pickle says {storage.Count}; "
                    + "the file is damaged");
            }

            file.Position += storage.ByteCount;
        }

        return file.Position == file.Length ? storages : throw FrontendDiagnostics.DamagedArchive.Error(
            $"the file has {file.Length - file.Position} bytes after its last storage");
    }

    private sealed class LegacyStorages(FileStream file, Dictionary<string, (long Offset, long Length)> storages) : IStorageSource
    {
        public long? FindLength(string key) => storages.TryGetValue(key, out var range) ? range.Length : null;

        public byte[] Read(string key, int elementSize)
        {
            var (offset, length) = storages[key];
            if (length > Array.MaxLength)
            {
                throw FrontendDiagnostics.TensorTooLarge.Error(
                    $"storage '{MessageText.Shorten(key)}' has {length} bytes: more than can be read at once");
            }

            var bytes = new byte[length];
            file.Position = offset;
            file.ReadExactly(bytes);
            return bytes;
        }
    }
}
