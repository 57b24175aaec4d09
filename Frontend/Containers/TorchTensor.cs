using System.Collections.Immutable;
using RepVgg.Frontend.Pickle;
using RepVgg.IR.Diagnostics;

namespace RepVgg.Frontend.Containers;

/// <summary>A tensor as PyTorch pickles it: a strided view of a storage.</summary>
/// <param name="Storage">Where the elements lie.</param>
/// <param name="Stored">The element type.</param>
/// <param name="Offset">The first element, counted in elements from the storage's view start.</param>
/// <param name="Size">The dimensions.</param>
/// <param name="Stride">Elements from one index to the next, per dimension; 0 where a dimension is expanded.</param>
internal sealed record TorchTensor(
    TorchStorage Storage, StoredType Stored, long Offset, ImmutableArray<long> Size, ImmutableArray<long> Stride)
{
    /// <summary>Whether a value is a tensor of any kind, readable or not.</summary>
    public static bool IsTensor(PickleValue value) => value is PickleObject
    {
        Global: { Module: "torch._utils" or "torch._tensor", Name: var name },
    } && name.StartsWith("_rebuild_", StringComparison.Ordinal);

    /// <summary>Reads the description of the tensor <paramref name="name"/>.</summary>
    /// <exception cref="DiagnosticException">The description is malformed or of a kind that can't be read.</exception>
    public static TorchTensor Parse(string name, PickleValue value)
    {
        const int maxWrappers = 8;
        for (var wrappers = 0; wrappers < maxWrappers; wrappers++)
        {
            if (value is not PickleObject { Arguments: PickleTuple { Items: var arguments } } call)
            {
                break;
            }

            switch (call.Global.Name, arguments)
            {
                case ("_rebuild_parameter" or "_rebuild_parameter_with_state", [var data, ..]):
                    value = data;
                    break;
                case ("_rebuild_from_type_v2", [PickleGlobal function, _, PickleTuple rest, ..]):
                    value = new PickleObject(function, rest);
                    break;
                case ("_rebuild_tensor" or "_rebuild_tensor_v2", [var storage, var offset, var size, var stride, ..]):
                    return Build(name, storage, null, offset, size, stride);
                case ("_rebuild_tensor_v3", [var storage, var offset, var size, var stride, _, _, PickleGlobal dtype, ..]):
                    return Build(name, storage, dtype, offset, size, stride);
                default:
                    throw FrontendDiagnostics.UnsupportedTensor.Error(
                        $"tensor '{Text(name)}' is of a kind that can't be read ({Text(call.Global.ToString())}): "
                        + "quantized, sparse and nested tensors aren't supported; convert it to a dense float32 tensor");
            }
        }

        throw Malformed(name, "its description isn't what PyTorch writes");
    }

    private static TorchTensor Build(
        string name, PickleValue storageValue, PickleGlobal? dtype, PickleValue offsetValue, PickleValue size, PickleValue stride)
    {
        var storage = TorchStorage.TryParse(storageValue) ?? throw Malformed(name, "its storage isn't what PyTorch writes");
        var element = dtype is null ? storage.Element : TorchElement.OfDtype(dtype.Name);
        if (element?.Stored is not { } stored)
        {
            throw FrontendDiagnostics.UnsupportedTensor.Error(
                $"tensor '{Text(name)}' has elements of type {Text(element?.Name ?? dtype!.Name)}; only real numbers can be read");
        }

        if (element.Size != storage.Element.Size)
        {
            // Only an untyped storage, which counts bytes, has another element size than its tensor.
            storage = storage.Element.Size == 1 && storage.Count % element.Size == 0 && storage.ViewCount == storage.Count
                ? storage with { Element = element, Count = storage.Count / element.Size, ViewCount = storage.Count / element.Size }
                : throw Malformed(name, "its storage doesn't hold a whole number of its elements");
        }

        var offset = TorchStorage.Integer(offsetValue) ?? throw Malformed(name, "its offset isn't an integer");
        return new(storage, stored, offset, Integers(name, size), Integers(name, stride));
    }

    private static ImmutableArray<long> Integers(string name, PickleValue value)
    {
        // torch.Size is a tuple that was called torch.Size.
        if (value is PickleObject { Global: { Module: "torch", Name: "Size" }, Arguments: PickleTuple { Items: [var inner] } })
        {
            value = inner;
        }

        var items = value switch
        {
            PickleTuple tuple => tuple.Items,
            PickleList list => list.Items,
            _ => throw Malformed(name, "its size or stride isn't a tuple"),
        };
        return [.. items.Select(item =>
            TorchStorage.Integer(item) ?? throw Malformed(name, "its size or stride isn't a tuple of integers"))];
    }

    internal static DiagnosticException Malformed(string name, string reason) =>
        FrontendDiagnostics.MalformedTensor.Error($"tensor '{Text(name)}' is malformed: {reason}");

    private static string Text(string text) => MessageText.Shorten(text);
}
