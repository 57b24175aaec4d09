using RepVgg.IR.Tensors;

namespace RepVgg.Frontend.Containers;

/// <summary>
/// Turns pickled tensors into lazily read ones. All checks are made before any element is read: the view must lie inside its
/// storage, the storage's data must have the length that the pickle says, and the dense tensors together must not need many
/// times the bytes that the file has (an expanded tensor of stride 0 could claim any number).
/// </summary>
internal sealed class TorchTensorReader(IStorageSource source, long fileLength)
{
    /// <summary>How often the same bytes may be shared between tensors: tied weights are common, hundreds of copies aren't.</summary>
    private const int MaxSharing = 16;

    private readonly StorageCache _cache = new(source);
    private Int128 _denseBytes;

    /// <summary>Checks a tensor and returns its lazily read form.</summary>
    public StateDictEntry Read(string name, TorchTensor tensor)
    {
        var storage = tensor.Storage;
        CheckView(name, tensor);
        CheckSize(name, tensor);
        var length = source.FindLength(storage.Key) ?? throw FrontendDiagnostics.MissingStorage.Error(
            $"tensor '{name}' refers to storage '{MessageText.Shorten(storage.Key)}', which the file doesn't hold");
        if (length != storage.ByteCount)
        {
            throw FrontendDiagnostics.StorageLength.Error(
                $"the storage of tensor '{name}' should have {storage.Count} elements of {storage.Element.Size} bytes, "
                + $"the file has {length} bytes; the file is damaged");
        }

        var shape = new Shape([.. tensor.Size.Select(dimension => (int)dimension)]);
        var lazy = new Tensor(shape, new ArchiveSource(name, () => StridedView.ToDense(tensor, shape, _cache.Read(storage))));
        return new(name, lazy, tensor.Stored) { Storage = storage.Key };
    }

    private static void CheckView(string name, TorchTensor tensor)
    {
        if (tensor.Size.Length != tensor.Stride.Length || tensor.Size.Length > 64)
        {
            throw TorchTensor.Malformed(name, $"it has {tensor.Size.Length} sizes and {tensor.Stride.Length} strides");
        }

        if (tensor.Offset < 0 || tensor.Size.Any(size => size < 0) || tensor.Stride.Any(stride => stride < 0))
        {
            throw TorchTensor.Malformed(name, "an offset, size or stride is negative");
        }

        if (tensor.Size.Contains(0))
        {
            return;
        }

        Int128 last = tensor.Offset;
        for (var axis = 0; axis < tensor.Size.Length && last < tensor.Storage.ViewCount; axis++)
        {
            // A product of two 63-bit numbers and one more addend fit 128 bits; the loop stops before there are two.
            last += (Int128)(tensor.Size[axis] - 1) * tensor.Stride[axis];
        }

        if (last >= tensor.Storage.ViewCount)
        {
            throw TorchTensor.Malformed(name, $"it reaches beyond the {tensor.Storage.ViewCount} elements of its storage");
        }
    }

    private void CheckSize(string name, TorchTensor tensor)
    {
        // An empty dimension counts as one here: the product of the others must stay within bounds too.
        Int128 bytes = tensor.Stored.Size();
        foreach (var size in tensor.Size)
        {
            bytes = bytes > fileLength ? bytes : bytes * Math.Max(size, 1);
        }

        if (bytes > fileLength || tensor.Size.Any(size => size > int.MaxValue) || bytes / tensor.Stored.Size() > Array.MaxLength)
        {
            throw FrontendDiagnostics.TensorTooLarge.Error(
                $"tensor '{name}' of shape [{string.Join(',', tensor.Size)}] would need more bytes than its file has ({fileLength}); "
                + "it is an expanded view: save tensor.contiguous() if it is meant");
        }

        _denseBytes += bytes;
        if (_denseBytes > (Int128)fileLength * MaxSharing)
        {
            throw FrontendDiagnostics.TensorTooLarge.Error(
                $"the tensors up to '{name}' share the same bytes more than {MaxSharing} times; save contiguous copies");
        }
    }
}
