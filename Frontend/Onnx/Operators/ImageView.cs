using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.Frontend.Onnx.Operators;

/// <summary>Signals [N,C,L] as images [N,C,1,L], which the IR's spatial operators take.</summary>
internal static class ImageView
{
    /// <summary>A value of rank 3 with an axis of 1 before its last; others as they are.</summary>
    public static Value Of(OnnxNode node, Value value)
    {
        if (value.Shape.Rank != 3)
        {
            return value;
        }

        var shape = new Shape(value.Shape.Dimensions.Insert(2, 1));
        return node.Scope.Producer(value) is { Op: ReshapeOp, Operands: [var image] } && image.Shape.Equals(shape)
            ? image
            : node.Step(new ReshapeOp(shape), value);
    }

    /// <summary>Adds an op that takes images; its operand and result lose and gain the axis if the node's operand has rank 3.</summary>
    public static GraphValue Apply(OnnxNode node, Value operand, Op op, params ReadOnlySpan<Value> others)
    {
        if (operand.Shape.Rank != 3)
        {
            return node.Result(op, [operand, .. others]);
        }

        var image = node.Step(op, [Of(node, operand), .. others]);
        return node.Result(new ReshapeOp(new Shape(image.Shape.Dimensions.RemoveAt(2))), image);
    }
}
