using System.Buffers.Binary;

namespace RepVgg.Frontend.Containers;

/// <summary>Widens stored elements to float64; every element of every stored type but large 64-bit integers is exact.</summary>
internal static class ElementDecoder
{
    /// <summary>Decodes the element at <paramref name="index"/> of little-endian <paramref name="bytes"/>.</summary>
    public static double Decode(StoredType type, ReadOnlySpan<byte> bytes, int index)
    {
        var element = bytes.Slice(index * type.Size(), type.Size());
        return type switch
        {
            StoredType.Float64 => BinaryPrimitives.ReadDoubleLittleEndian(element),
            StoredType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(element),
            StoredType.Float16 => (double)BinaryPrimitives.ReadHalfLittleEndian(element),
            StoredType.BFloat16 => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(element) << 16),
            StoredType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(element),
            StoredType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(element),
            StoredType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(element),
            StoredType.Int8 => (sbyte)element[0],
            StoredType.UInt64 => BinaryPrimitives.ReadUInt64LittleEndian(element),
            StoredType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(element),
            StoredType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(element),
            _ => element[0],
        };
    }

    /// <summary>Decodes consecutive elements.</summary>
    public static void Widen(StoredType type, ReadOnlySpan<byte> bytes, Span<double> values)
    {
        if (type == StoredType.Float32)
        {
            // The common case, without a switch per element.
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes.Slice(i * sizeof(float), sizeof(float)));
            }

            return;
        }

        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Decode(type, bytes, i);
        }
    }

    /// <summary>Turns big-endian elements into little-endian ones, in place.</summary>
    public static void SwapBytes(Span<byte> bytes, int elementSize)
    {
        for (var start = 0; start < bytes.Length; start += elementSize)
        {
            bytes.Slice(start, elementSize).Reverse();
        }
    }
}
