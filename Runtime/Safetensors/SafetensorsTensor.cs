using System.Buffers.Binary;

namespace RepVgg.Runtime.Safetensors;

/// <summary>A tensor to be written. Its elements are little-endian in the file on every machine.</summary>
public sealed class SafetensorsTensor
{
    private const int Chunk = 8192;

    private readonly Action<Stream> _write;

    /// <summary>A float32 tensor.</summary>
    public SafetensorsTensor(string name, IReadOnlyList<int> shape, ReadOnlyMemory<float> values)
        : this(name, shape, SafetensorsDtype.F32, stream => WriteSingles(stream, values.Span)) => RequireCount(values.Length);

    /// <summary>A float64 tensor.</summary>
    public SafetensorsTensor(string name, IReadOnlyList<int> shape, ReadOnlyMemory<double> values)
        : this(name, shape, SafetensorsDtype.F64, stream => WriteDoubles(stream, values.Span)) => RequireCount(values.Length);

    /// <summary>A tensor whose elements are made only when it is written, so that a large file needs memory for one tensor at a time.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="shape">The dimensions, outermost first.</param>
    /// <param name="dtype">The element type, of whole bytes.</param>
    /// <param name="write">Writes all elements in row-major order, little-endian; may be called more than once.</param>
    public SafetensorsTensor(string name, IReadOnlyList<int> shape, SafetensorsDtype dtype, Action<Stream> write)
    {
        Name = name;
        Shape = shape;
        Dtype = dtype;
        Length = shape.Aggregate(1L, (product, dimension) => checked(product * dimension)) * (dtype.Bits / 8);
        _write = write;
    }

    /// <summary>The tensor's name.</summary>
    public string Name { get; }

    /// <summary>The dimensions, outermost first.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>The element type.</summary>
    public SafetensorsDtype Dtype { get; }

    /// <summary>Number of bytes in the file.</summary>
    public long Length { get; }

    /// <summary>Writes the elements, <see cref="Length"/> bytes.</summary>
    public void WriteTo(Stream stream) => _write(stream);

    private static void WriteSingles(Stream stream, ReadOnlySpan<float> values)
    {
        var bytes = new byte[Chunk * sizeof(float)];
        for (var start = 0; start < values.Length; start += Chunk)
        {
            var part = values.Slice(start, Math.Min(Chunk, values.Length - start));
            for (var i = 0; i < part.Length; i++)
            {
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), part[i]);
            }

            stream.Write(bytes, 0, part.Length * sizeof(float));
        }
    }

    private static void WriteDoubles(Stream stream, ReadOnlySpan<double> values)
    {
        var bytes = new byte[Chunk * sizeof(double)];
        for (var start = 0; start < values.Length; start += Chunk)
        {
            var part = values.Slice(start, Math.Min(Chunk, values.Length - start));
            for (var i = 0; i < part.Length; i++)
            {
                BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(i * sizeof(double)), part[i]);
            }

            stream.Write(bytes, 0, part.Length * sizeof(double));
        }
    }

    private void RequireCount(int count) => ArgumentOutOfRangeException.ThrowIfNotEqual((long)count * (Dtype.Bits / 8), Length, nameof(count));
}
