using RepVgg.IR.Tensors;
using RepVgg.Runtime.Safetensors;

namespace RepVgg.Frontend.Containers;

/// <summary>Sees a safetensors file as a state dict.</summary>
internal static class SafetensorsReader
{
    public static StateDict Read(string path)
    {
        var file = SafetensorsFile.Open(path);
        try
        {
            if (file.Tensors.Count == 0)
            {
                throw FrontendDiagnostics.NoTensors.Error("the safetensors file has no tensors");
            }

            var prefix = KeyPrefixes.Common([.. file.Tensors.Select(entry => entry.Name)]);
            return new(
                "safetensors",
                [.. file.Tensors.Select(entry => Entry(file, entry, prefix.Length))],
                prefix.Length > 0 ? [$"stripped the prefix '{prefix}' that all keys share"] : [],
                archive: file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static StateDictEntry Entry(SafetensorsFile file, SafetensorsEntry entry, int prefixLength)
    {
        TensorNames.Check(entry.Name);
        var stored = Stored(entry);

        // An empty tensor may have other dimensions of any size, which the format's layout check can't bound.
        Int128 count = 1;
        foreach (var dimension in entry.Shape)
        {
            count = count > long.MaxValue ? count : count * Math.Max(dimension, 1);
        }

        if (entry.Length > Array.MaxLength || count > long.MaxValue || entry.Shape.Any(dimension => dimension > int.MaxValue))
        {
            throw FrontendDiagnostics.TensorTooLarge.Error(
                $"tensor '{entry.Name}' of shape [{string.Join(',', entry.Shape)}] is larger than can be read at once");
        }

        var shape = new Shape([.. entry.Shape.Select(dimension => (int)dimension)]);
        var tensor = new Tensor(shape, new ArchiveSource(entry.Name[prefixLength..], () => Load(file, entry, stored)));
        return new(entry.Name[prefixLength..], tensor, stored);
    }

    private static ReadOnlyMemory<double> Load(SafetensorsFile file, SafetensorsEntry entry, StoredType stored)
    {
        var bytes = new byte[entry.Length];
        file.ReadBytes(entry, bytes);
        var values = new double[bytes.Length / stored.Size()];
        ElementDecoder.Widen(stored, bytes, values);
        return values;
    }

    private static StoredType Stored(SafetensorsEntry entry) => StoredTypes.OfSafetensors(entry.Dtype) ?? throw FrontendDiagnostics.UnsupportedTensor.Error(
        $"tensor '{entry.Name}' has elements of type {entry.Dtype}, which can't be read; convert it to float32");
}
