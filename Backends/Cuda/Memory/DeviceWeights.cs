using System.Collections.Immutable;
using System.Runtime.InteropServices;
using RepVgg.Backends.Cuda.Source;
using RepVgg.Runtime.Cuda.Bundles;
using RepVgg.Runtime.Safetensors;

namespace RepVgg.Backends.Cuda.Memory;

/// <summary>The weights as the kernels read them: tensors of the weights' file, and those that the device computes from them. Each is a multiple of 16 bytes long.</summary>
internal sealed class DeviceWeights
{
    private readonly Dictionary<string, SafetensorsTensor> _tensors = new(StringComparer.Ordinal);
    private readonly List<SafetensorsTensor> _order = [];
    private readonly OrderedDictionary<string, BundleDerivedWeight> _derived = new(StringComparer.Ordinal);

    /// <summary>The tensors of the file in order of first use.</summary>
    public IReadOnlyList<SafetensorsTensor> Tensors => _order;

    /// <summary>What the device computes, in order of first use.</summary>
    public ImmutableArray<BundleDerivedWeight> Derived => [.. _derived.Values];

    /// <summary>Adds a tensor unless it is there.</summary>
    /// <param name="name">Its name, which says how it is packed.</param>
    /// <param name="shape">Its dimensions; the last one is padded.</param>
    /// <param name="format">Its elements.</param>
    /// <param name="values">Makes the elements when the file is written.</param>
    /// <returns>The name.</returns>
    public string Add(string name, int[] shape, ElementFormat format, Func<float[]> values)
    {
        if (!_tensors.ContainsKey(name))
        {
            var isSingle = format == ElementFormat.Float32;
            var tensor = new SafetensorsTensor(name, shape, isSingle ? SafetensorsDtype.F32 : SafetensorsDtype.Find("F16")!, isSingle ? Singles(values) : Halves(values));
            _tensors.Add(name, tensor);
            _order.Add(tensor);
        }

        return name;
    }

    /// <summary>Adds what the device computes from a tensor of the file, unless it is there.</summary>
    public WeightArgument Derive(BundleDerivedWeight weight)
    {
        _derived.TryAdd(weight.Name, weight);
        return new(weight.Name);
    }

    /// <summary>Bytes on the device.</summary>
    public long Length(string name) => _tensors.TryGetValue(name, out var tensor) ? tensor.Length : _derived[name].Bytes;

    private static Action<Stream> Singles(Func<float[]> values) => stream => stream.Write(MemoryMarshal.AsBytes(values().AsSpan()));

    private static Action<Stream> Halves(Func<float[]> values) => stream => stream.Write(MemoryMarshal.AsBytes(Array.ConvertAll(values(), ToHalf).AsSpan()));

    private static ushort ToHalf(float value) =>
        BitConverter.HalfToUInt16Bits((Half)Math.Clamp(value, -ElementFormat.GreatestHalf, ElementFormat.GreatestHalf));
}
