using System.Globalization;
using RepVgg.Backends.Core;
using RepVgg.IR.Tensors;
using RepVgg.Protobuf.Onnx;
using RepVgg.Runtime.Safetensors;

namespace RepVgg.Backends.Onnx;

/// <summary>Weights in a file beside the model, written one after the other; nothing of them is held in memory.</summary>
/// <param name="fileName">The file's name, as the model refers to it.</param>
internal sealed class ExternalWeights(string fileName)
{
    /// <summary>Multiple at which tensors start, so that they can be mapped into memory (the ONNX specification's advice is the page size).</summary>
    private const int Alignment = 4096;

    private readonly List<(string Name, Tensor Tensor, long Offset)> _tensors = [];
    private long _end;

    /// <summary>The file's name, as the model refers to it.</summary>
    public string FileName => fileName;

    /// <summary>Places a tensor in the file.</summary>
    public void Add(TensorProto proto, string name, Tensor tensor)
    {
        var (offset, length) = ((_end + Alignment - 1) / Alignment * Alignment, (long)tensor.Count * sizeof(float));
        _tensors.Add((name, tensor, offset));
        _end = offset + length;
        proto.DataLocation = TensorProto.Types.DataLocation.External;
        proto.ExternalData.Add(Entry("location", fileName));
        proto.ExternalData.Add(Entry("offset", offset.ToString(CultureInfo.InvariantCulture)));
        proto.ExternalData.Add(Entry("length", length.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>Fills the file.</summary>
    public void Write(Stream stream)
    {
        var position = 0L;
        foreach (var (name, tensor, offset) in _tensors)
        {
            stream.Write(new byte[offset - position]);
            new SafetensorsTensor(name, tensor.Shape.Dimensions, WeightRounding.Round(tensor.Read().Span, name)).WriteTo(stream);
            position = offset + ((long)tensor.Count * sizeof(float));
        }
    }

    private static StringStringEntryProto Entry(string key, string value) => new() { Key = key, Value = value };
}
