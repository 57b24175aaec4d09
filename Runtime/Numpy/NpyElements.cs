using System.Buffers.Binary;

namespace RepVgg.Runtime.Numpy;

/// <summary>Decodes the elements of a <c>.npy</c> file to float64.</summary>
internal static class NpyElements
{
    private delegate double Decode(ReadOnlySpan<byte> bytes);

    /// <summary>Bytes per element of a type that can be read, such as <c>&lt;f4</c>.</summary>
    public static int Size(string descr) => Decoder(descr).Size;

    /// <summary>Decodes all elements in the file's order.</summary>
    public static void Widen(string descr, ReadOnlySpan<byte> bytes, Span<double> values)
    {
        var (decode, size) = Decoder(descr);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = decode(bytes.Slice(i * size, size));
        }
    }

    private static (Decode Decode, int Size) Decoder(string descr) => descr switch
    {
        "<f8" => (BinaryPrimitives.ReadDoubleLittleEndian, 8),
        "<f4" => (bytes => BinaryPrimitives.ReadSingleLittleEndian(bytes), 4),
        "<f2" => (bytes => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes), 2),
        ">f8" => (BinaryPrimitives.ReadDoubleBigEndian, 8),
        ">f4" => (bytes => BinaryPrimitives.ReadSingleBigEndian(bytes), 4),
        ">f2" => (bytes => (double)BinaryPrimitives.ReadHalfBigEndian(bytes), 2),
        "<i8" => (bytes => BinaryPrimitives.ReadInt64LittleEndian(bytes), 8),
        "<i4" => (bytes => BinaryPrimitives.ReadInt32LittleEndian(bytes), 4),
        ">i8" => (bytes => BinaryPrimitives.ReadInt64BigEndian(bytes), 8),
        ">i4" => (bytes => BinaryPrimitives.ReadInt32BigEndian(bytes), 4),
        "|u1" or "|b1" => (bytes => bytes[0], 1),
        "|i1" => (bytes => (sbyte)bytes[0], 1),
        _ => throw new NpyException($"the element type '{descr}' can't be read; save the array as float32"),
    };
}
