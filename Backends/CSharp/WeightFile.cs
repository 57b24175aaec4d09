using RepVgg.Backends.Core;
using RepVgg.Runtime.Safetensors;

namespace RepVgg.Backends.CSharp;

/// <summary>The safetensors file of a weight table, whose tensors lie in order.</summary>
internal sealed class WeightFile
{
    /// <summary>Writes the file to memory.</summary>
    public WeightFile(WeightTable table)
    {
        using var stream = new MemoryStream();
        SafetensorsWriter.Write(stream, [.. table.Tensors.Select(t => new SafetensorsTensor(t.Name, t.Shape.Dimensions, t.Values.AsMemory()))]);
        Bytes = stream.ToArray();

        // The format ends with the tensors, in the order given and without gaps.
        HeaderLength = Bytes.Length - table.Tensors.Sum(t => (long)t.Values.Length * sizeof(float));
    }

    /// <summary>The file.</summary>
    public byte[] Bytes { get; }

    /// <summary>Bytes before the first tensor.</summary>
    public long HeaderLength { get; }
}
