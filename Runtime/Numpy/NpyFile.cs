using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using RepVgg.Runtime.IO;

namespace RepVgg.Runtime.Numpy;

/// <summary>Reads and writes <c>.npy</c> files: the arrays that numpy's <c>save</c> and <c>load</c> exchange.</summary>
public static class NpyFile
{
    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads an array and widens it to float64.</summary>
    /// <exception cref="NpyException">The file is malformed or has an element type that can't be read.</exception>
    /// <exception cref="IOException">The file can't be opened or read.</exception>
    public static NpyArray Read(string path)
    {
        using var stream = File.OpenRead(path);
        return Read(stream);
    }

    /// <summary>Reads an array from a seekable stream, up to its end.</summary>
    /// <exception cref="NpyException">The data are malformed or have an element type that can't be read.</exception>
    public static NpyArray Read(Stream stream)
    {
        var header = ReadHeader(stream);
        var size = NpyElements.Size(header.Descr);
        var remaining = stream.Length - stream.Position;
        long count = header.Shape.Contains(0) ? 0 : 1;
        foreach (var dimension in header.Shape)
        {
            count *= dimension;
            if (count > remaining / size)
            {
                break;
            }
        }

        // Compared before anything is allocated: the header of a hostile file may claim any size.
        if (count > remaining / size || count * size != remaining || remaining > Array.MaxLength)
        {
            throw new NpyException(
                $"the array's header promises {string.Join('×', header.Shape)} elements, the file has {remaining} bytes");
        }

        var bytes = new byte[remaining];
        stream.ReadExactly(bytes);
        var values = new double[count];
        NpyElements.Widen(header.Descr, bytes, values);
        return new(header.Shape, header.FortranOrder ? ToRowMajor(header.Shape, values) : values);
    }

    /// <summary>Writes a float32 array.</summary>
    public static void Write(string path, ReadOnlySpan<int> shape, ReadOnlySpan<float> values) =>
        WriteFile(path, Encode(shape, values));

    /// <summary>Writes a float64 array.</summary>
    public static void Write(string path, ReadOnlySpan<int> shape, ReadOnlySpan<double> values) =>
        WriteFile(path, Encode(shape, values));

    /// <summary>Writes a float32 array to a stream.</summary>
    public static void Write(Stream stream, ReadOnlySpan<int> shape, ReadOnlySpan<float> values) =>
        stream.Write(Encode(shape, values));

    /// <summary>Writes a float64 array to a stream.</summary>
    public static void Write(Stream stream, ReadOnlySpan<int> shape, ReadOnlySpan<double> values) =>
        stream.Write(Encode(shape, values));

    private static NpyHeader ReadHeader(Stream stream)
    {
        try
        {
            Span<byte> start = stackalloc byte[8];
            stream.ReadExactly(start);
            if (!start.StartsWith(Magic) || start[6] is < 1 or > 3)
            {
                throw new NpyException("not a .npy file of version 1, 2 or 3");
            }

            Span<byte> prefix = stackalloc byte[4];
            prefix.Clear();
            stream.ReadExactly(prefix[..(start[6] == 1 ? 2 : 4)]);
            var length = BinaryPrimitives.ReadUInt32LittleEndian(prefix);
            if (length > stream.Length - stream.Position)
            {
                throw new NpyException("the file ends inside its header");
            }

            var literal = new byte[length];
            stream.ReadExactly(literal);
            return NpyHeader.Parse(Encoding.UTF8.GetString(literal));
        }
        catch (EndOfStreamException e)
        {
            throw new NpyException("the file ends inside its header", e);
        }
    }

    private static double[] ToRowMajor(int[] shape, double[] values)
    {
        var result = new double[values.Length];
        var index = new int[shape.Length];
        for (var target = 0; target < result.Length; target++)
        {
            var source = 0;
            for (var axis = shape.Length - 1; axis >= 0; axis--)
            {
                source = (source * shape[axis]) + index[axis];
            }

            result[target] = values[source];
            for (var axis = shape.Length - 1; axis >= 0 && ++index[axis] == shape[axis]; axis--)
            {
                index[axis] = 0;
            }
        }

        return result;
    }

    private static byte[] Encode(ReadOnlySpan<int> shape, ReadOnlySpan<float> values)
    {
        var file = Header("<f4", shape, values.Length, sizeof(float), out var data);
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(file.AsSpan(data + (i * sizeof(float))), values[i]);
        }

        return file;
    }

    private static byte[] Encode(ReadOnlySpan<int> shape, ReadOnlySpan<double> values)
    {
        var file = Header("<f8", shape, values.Length, sizeof(double), out var data);
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(file.AsSpan(data + (i * sizeof(double))), values[i]);
        }

        return file;
    }

    private static byte[] Header(string descr, ReadOnlySpan<int> shape, int count, int size, out int data)
    {
        const int prefix = 10;
        var product = 1L;
        var dimensions = new StringBuilder();
        foreach (var dimension in shape)
        {
            product *= dimension;
            dimensions.Append(CultureInfo.InvariantCulture, $"{dimension}, ");
        }

        ArgumentOutOfRangeException.ThrowIfNotEqual(count, product, nameof(shape));

        // As numpy writes it: (3,) but (3, 4), and spaces up to a line break that ends at a multiple of 64.
        var tuple = shape.Length == 1 ? $"{shape[0]}," : dimensions.ToString().TrimEnd(' ', ',');
        var literal = $"{{'descr': '{descr}', 'fortran_order': False, 'shape': ({tuple}), }}";
        data = (prefix + literal.Length + 1 + 63) / 64 * 64;
        var file = new byte[checked(data + (count * size))];
        Magic.CopyTo(file);
        file[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(8), (ushort)(data - prefix));
        file.AsSpan(prefix, data - prefix).Fill((byte)' ');
        Encoding.ASCII.GetBytes(literal, file.AsSpan(prefix));
        file[data - 1] = (byte)'\n';
        return file;
    }

    private static void WriteFile(string path, byte[] content) => AtomicFile.Write(path, stream => stream.Write(content));
}
