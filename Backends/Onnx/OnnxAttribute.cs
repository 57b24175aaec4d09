using Google.Protobuf;
using RepVgg.IR.Ops;
using RepVgg.Protobuf.Onnx;
using AttributeType = RepVgg.Protobuf.Onnx.AttributeProto.Types.AttributeType;

namespace RepVgg.Backends.Onnx;

/// <summary>Makes ONNX attributes.</summary>
internal static class OnnxAttribute
{
    public static AttributeProto Of(string name, long value) => new() { Name = name, Type = AttributeType.Int, I = value };

    public static AttributeProto Of(string name, double value) => new() { Name = name, Type = AttributeType.Float, F = (float)value };

    public static AttributeProto Of(string name, string value) => new() { Name = name, Type = AttributeType.String, S = ByteString.CopyFromUtf8(value) };

    public static AttributeProto Of(string name, params IEnumerable<long> values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeType.Ints };
        attribute.Ints.AddRange(values);
        return attribute;
    }

    /// <summary>Height, width.</summary>
    public static AttributeProto Of(string name, Size2D size) => Of(name, [size.Height, size.Width]);

    /// <summary>Both beginnings, then both ends.</summary>
    public static AttributeProto Of(string name, Padding2D padding) => Of(name, [padding.Top, padding.Left, padding.Bottom, padding.Right]);
}
