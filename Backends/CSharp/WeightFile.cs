using RepVgg.Backends.Core;
using RepVgg.Runtime.Safetensors;

namespace RepVgg.Backends.CSharp;

/// <summary>The safetensors file of a weight table, and where each tensor lies in it.</summary>
internal sealed class WeightFile
{
    private readonly Dictionary<WeightTensor, long> _offsets = new(ReferenceEqualityComparer.Instance);

    /// <summary>Writes the file to memory.</summary>
    public WeightFile(WeightTable table)
    {
        using var stream = new MemoryStream();
        SafetensorsWriter.Write(stream, [.. table.Tensors.Select(t => new SafetensorsTensor(t.Name, t.Shape.Dimensions, t.Values.AsMemory()))]);
        Bytes = stream.ToArray();

        // The format ends with the tensors, in the order given and without gaps.
        var position = Bytes.Length - table.Tensors.Sum(t => (long)t.Values.Length * sizeof(float));
        foreach (var tensor in table.Tensors)
        {
            _offsets.Add(tensor, position);
            position += (long)tensor.Values.Length * sizeof(float);
        }
    }

    /// <summary>The file.</summary>
    public byte[] Bytes { get; }

    /// <summary>First byte of a tensor in the file.</summary>
    public long OffsetOf(WeightTensor tensor) => _offsets[tensor];
}
