using RepVgg.Frontend.Containers;
using RepVgg.IR.Tensors;
using DataType = RepVgg.Protobuf.Onnx.TensorProto.Types.DataType;

namespace RepVgg.Frontend.Onnx.Operators;

/// <summary>Operators whose result is known at import.</summary>
internal static class Constants
{
    public static OnnxValue Constant(OnnxNode node)
    {
        if (node.TensorAttribute("value") is { } tensor)
        {
            return tensor;
        }

        return node switch
        {
            _ when node.HasAttribute("value_float") => Scalar(StoredType.Float32, node.Float("value_float", 0)),
            _ when node.HasAttribute("value_int") => Scalar(StoredType.Int64, node.Int("value_int", 0)),
            _ when node.FloatList("value_floats") is { } floats => node.Computed(StoredType.Float32, Shape.Of(floats.Length), floats.Select(f => new KnownNumber(f))),
            _ when node.IntList("value_ints") is { } ints => KnownTensor.Vector(node.Output, ints.Select(i => new KnownNumber(i))),
            _ => throw node.Unsupported("has a value that isn't a dense tensor of numbers"),
        };

        KnownTensor Scalar(StoredType type, double value) => node.Computed(type, Shape.Scalar, [new KnownNumber(value)]);
    }

    public static OnnxValue ConstantOfShape(OnnxNode node)
    {
        int[] dimensions = node.Ints(0);
        var fill = node.TensorAttribute("value");
        var shape = dimensions.All(d => d >= 0) ? Shape.Of(dimensions) : throw node.Broken("has a negative dimension");
        if (shape.ElementCount > node.Scope.ConstantLimit)
        {
            throw node.Unsupported(FormattableString.Invariant($"makes a constant of {shape.ElementCount} elements, more than the file could hold"));
        }

        var value = fill is null ? 0 : fill.Numbers is [var only] ? only.Value : throw node.Broken("needs a value of one element");
        return new KnownTensor(node.Output, fill?.Type ?? StoredType.Float32, Tensor.Splat(shape, value));
    }

    /// <summary>The dimensions as integers; the symbolic batch stays a symbol.</summary>
    public static OnnxValue ShapeOf(OnnxNode node)
    {
        var shape = node.Input(0).Shape;
        var start = Bound(node.Int("start", 0));
        var end = Bound(node.Int("end", shape.Rank));
        return KnownTensor.Vector(node.Output, shape.Dimensions.Take(end).Skip(start).Select(d => d == Shape.Batch ? KnownNumber.Batch : new KnownNumber(d)));

        int Bound(int index) => Math.Clamp(index < 0 ? index + shape.Rank : index, 0, shape.Rank);
    }

    public static OnnxValue SizeOf(OnnxNode node) => node.Input(0).Shape is { HasBatch: false } shape
        ? node.Computed(StoredType.Int64, Shape.Scalar, [new KnownNumber(shape.ElementCount)])
        : throw node.MixesBatch();

    public static OnnxValue Range(OnnxNode node)
    {
        if (node.Numbers(0) is not [var start] || node.Numbers(1) is not [var limit] || node.Numbers(2) is not [not 0 and var delta])
        {
            throw node.Broken("needs one start, one limit and one step that isn't 0");
        }

        var count = Math.Max(0, Math.Ceiling((limit - start) / delta));
        return count <= node.Scope.ConstantLimit
            ? node.Computed(node.Known(0).Type, Shape.Of((int)count), Enumerable.Range(0, (int)count).Select(i => new KnownNumber(start + (i * delta))))
            : throw node.Unsupported("makes a longer constant than the file could hold");
    }

    public static OnnxValue Cast(OnnxNode node)
    {
        var to = OnnxTensorReader.TypeOf((DataType)node.Int("to", 0)) ?? throw node.Unsupported("casts to a type that rvc doesn't know");
        if (node.Input(0) is not KnownTensor known)
        {
            return to.IsFloatingPoint() ? node.Input(0) : throw node.Unsupported("casts activations to integers or booleans");
        }

        if (to.IsFloatingPoint() == known.Type.IsFloatingPoint() && to != StoredType.Bool)
        {
            return known;
        }

        return to.IsFloatingPoint()
            ? node.Computed(to, known.Shape, known.Numbers)
            : node.Computed(to, known.Shape, known.Numbers.Select(n => n.IsBatch ? n : new KnownNumber(to == StoredType.Bool ? n.Value == 0 ? 0 : 1 : Math.Truncate(n.Value))));
    }
}
