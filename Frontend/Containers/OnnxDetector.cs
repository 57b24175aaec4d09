namespace RepVgg.Frontend.Containers;

/// <summary>
/// Recognises ONNX files. They have no magic number: they are protocol buffers whose first field is a small version number and
/// whose other fields are those of a model.
/// </summary>
internal static class OnnxDetector
{
    private const int VarintType = 0;
    private const int BytesType = 2;
    private const int GraphField = 7;
    private const long NewestVersion = 100;

    /// <summary>Whether the file's top-level fields are an ONNX model's, up to its graph.</summary>
    public static bool IsOnnx(FileStream file)
    {
        const int maxFields = 64;
        file.Position = 0;
        for (var i = 0; i < maxFields; i++)
        {
            if (ReadVarint(file) is not { } tag || ReadVarint(file) is not { } operand)
            {
                return false;
            }

            // A varint is the field's value (ir_version, model_version); bytes have their length first.
            switch (tag >> 3, tag & 7)
            {
                case (1, VarintType) when operand is > 0 and <= NewestVersion:
                case (5, VarintType):
                    break;
                case (GraphField, BytesType):
                    return i > 0;
                case (2 or 3 or 4 or 6 or 8 or 14 or 20 or 25, BytesType) when i > 0 && operand <= file.Length - file.Position:
                    file.Position += operand;
                    break;
                default:
                    return false;
            }
        }

        return false;
    }

    private static long? ReadVarint(FileStream file)
    {
        var result = 0L;
        for (var shift = 0; shift < 63; shift += 7)
        {
            var next = file.ReadByte();
            if (next < 0)
            {
                return null;
            }

            result |= (long)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return result;
            }
        }

        return null;
    }
}
