using System.Buffers.Binary;

namespace RepVgg.Runtime.Safetensors;

/// <summary>A tensor to be written. Its elements are little-endian in the file on every machine.</summary>
public sealed class SafetensorsTensor
{
    private readonly ReadOnlyMemory<float> _singles;
    private readonly ReadOnlyMemory<double> _doubles;

    /// <summary>A float32 tensor.</summary>
    public SafetensorsTensor(string name, IReadOnlyList<int> shape, ReadOnlyMemory<float> values)
        : this(name, shape, SafetensorsDtype.F32, values.Length) => _singles = values;

    /// <summary>A float64 tensor.</summary>
    public SafetensorsTensor(string name, IReadOnlyList<int> shape, ReadOnlyMemory<double> values)
        : this(name, shape, SafetensorsDtype.F64, values.Length) => _doubles = values;

    private SafetensorsTensor(string name, IReadOnlyList<int> shape, SafetensorsDtype dtype, int count)
    {
        var expected = shape.Aggregate(1L, (product, dimension) => checked(product * dimension));
        ArgumentOutOfRangeException.ThrowIfNotEqual(count, expected, nameof(shape));
        Name = name;
        Shape = shape;
        Dtype = dtype;
        Length = (long)count * (dtype.Bits / 8);
    }

    /// <summary>The tensor's name.</summary>
    public string Name { get; }

    /// <summary>The dimensions, outermost first.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>The element type.</summary>
    public SafetensorsDtype Dtype { get; }

    /// <summary>Number of bytes in the file.</summary>
    public long Length { get; }

    internal void WriteTo(Stream stream)
    {
        const int chunk = 8192;
        var bytes = new byte[chunk * sizeof(double)];
        for (var start = 0; start < _singles.Length; start += chunk)
        {
            var part = _singles.Span.Slice(start, Math.Min(chunk, _singles.Length - start));
            for (var i = 0; i < part.Length; i++)
            {
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), part[i]);
            }

            stream.Write(bytes, 0, part.Length * sizeof(float));
        }

        for (var start = 0; start < _doubles.Length; start += chunk)
        {
            var part = _doubles.Span.Slice(start, Math.Min(chunk, _doubles.Length - start));
            for (var i = 0; i < part.Length; i++)
            {
                BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(i * sizeof(double)), part[i]);
            }

            stream.Write(bytes, 0, part.Length * sizeof(double));
        }
    }
}
