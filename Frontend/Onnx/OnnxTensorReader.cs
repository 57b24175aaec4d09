using RepVgg.Frontend.Containers;
using RepVgg.IR.Tensors;
using RepVgg.Protobuf.Onnx;
using DataType = RepVgg.Protobuf.Onnx.TensorProto.Types.DataType;

namespace RepVgg.Frontend.Onnx;

/// <summary>
/// Reads the tensors of an ONNX model: initializers, and the values of attributes. Elements are raw bytes, typed lists or a
/// range of a file beside the model; their number is checked against the shape before anything is allocated.
/// </summary>
/// <param name="folder">Where external data may lie; null if there is no such place.</param>
internal sealed class OnnxTensorReader(string? folder)
{
    /// <summary>Checks a tensor's description; the elements are read when asked for.</summary>
    /// <exception cref="IR.Diagnostics.DiagnosticException">
    /// The tensor is malformed (RVC1403), of an unsupported type (RVC1409), or its external data are refused (RVC1404).
    /// </exception>
    public KnownTensor Read(TensorProto proto, string name)
    {
        var label = MessageText.Shorten(name);
        var type = TypeOf((DataType)proto.DataType)
            ?? throw OnnxDiagnostics.UnsupportedTensor.Error(
                FormattableString.Invariant($"tensor '{label}' has elements of type {(DataType)proto.DataType}; rvc reads floating-point numbers, integers and booleans"));
        var shape = ShapeOf(proto, label);
        var load = Elements(proto, type, shape.ElementCount, label);
        return new KnownTensor(name, type, new Tensor(shape, new ArchiveSource(name, load)));
    }

    /// <summary>How elements of a type are stored; null if rvc can't read them.</summary>
    public static StoredType? TypeOf(DataType type) => type switch
    {
        DataType.Float => StoredType.Float32,
        DataType.Double => StoredType.Float64,
        DataType.Float16 => StoredType.Float16,
        DataType.Bfloat16 => StoredType.BFloat16,
        DataType.Int64 => StoredType.Int64,
        DataType.Int32 => StoredType.Int32,
        DataType.Int16 => StoredType.Int16,
        DataType.Int8 => StoredType.Int8,
        DataType.Uint64 => StoredType.UInt64,
        DataType.Uint32 => StoredType.UInt32,
        DataType.Uint16 => StoredType.UInt16,
        DataType.Uint8 => StoredType.UInt8,
        DataType.Bool => StoredType.Bool,
        _ => null,
    };

    private static Shape ShapeOf(TensorProto proto, string label)
    {
        const int maxRank = 16;
        var count = 1L;
        foreach (var dimension in proto.Dims)
        {
            if (dimension is < 0 or > int.MaxValue || proto.Dims.Count > maxRank || (count *= dimension) > Array.MaxLength)
            {
                throw OnnxDiagnostics.MalformedTensor.Error(
                    FormattableString.Invariant($"tensor '{label}' has the impossible shape [{string.Join(',', proto.Dims.Take(maxRank))}]"));
            }
        }

        return new Shape([.. proto.Dims.Select(d => (int)d)]);
    }

    private Func<ReadOnlyMemory<double>> Elements(TensorProto proto, StoredType type, long count, string label)
    {
        if (proto.DataLocation == TensorProto.Types.DataLocation.External)
        {
            var place = ExternalData.Locate(folder, proto, count * type.Size(), label);
            return () => Widen(type, place.Read(), (int)count);
        }

        if (proto.RawData.Length > 0 || count == 0)
        {
            Require(proto.RawData.Length, count * type.Size(), "bytes");
            return () => Widen(type, proto.RawData.Span, (int)count);
        }

        Func<double[]> list = type switch
        {
            StoredType.Float32 => Typed(proto.FloatData, x => x),
            StoredType.Float64 => Typed(proto.DoubleData, x => x),
            StoredType.Int64 => Typed(proto.Int64Data, x => x),
            StoredType.UInt32 or StoredType.UInt64 => Typed(proto.Uint64Data, x => x),
            StoredType.Float16 => Typed(proto.Int32Data, x => (double)BitConverter.UInt16BitsToHalf((ushort)x)),
            StoredType.BFloat16 => Typed(proto.Int32Data, x => BitConverter.Int32BitsToSingle(x << 16)),
            _ => Typed(proto.Int32Data, x => x),
        };
        return () => list();

        Func<double[]> Typed<T>(IReadOnlyCollection<T> elements, Func<T, double> widen)
        {
            Require(elements.Count, count, "elements");
            return () => [.. elements.Select(widen)];
        }

        void Require(long actual, long expected, string what)
        {
            if (actual != expected)
            {
                throw OnnxDiagnostics.MalformedTensor.Error(FormattableString.Invariant(
                    $"tensor '{label}' of shape [{string.Join(',', proto.Dims)}] needs {expected} {what}, but holds {actual}"));
            }
        }
    }

    private static double[] Widen(StoredType type, ReadOnlySpan<byte> bytes, int count)
    {
        var values = new double[count];
        ElementDecoder.Widen(type, bytes, values);
        return values;
    }
}
