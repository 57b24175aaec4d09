using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.Backends.Onnx;

/// <summary>Operators that move elements about, and reductions along axes.</summary>
internal static class ArrangementNodes
{
    public static void Emit(OnnxNodes nodes, Node node)
    {
        var (result, operands) = (node.Result, nodes.Operands(node));
        switch (node.Op)
        {
            case ReduceOp op:
                Reduce(nodes, result, op, operands[0]);
                break;
            case ConcatOp op:
                nodes.Final(result, "Concat", operands, OnnxAttribute.Of("axis", op.Axis));
                break;
            case PadOp op:
                nodes.Final(result, "Pad", [operands[0], Pads(nodes, result, op.Padding), nodes.Scalar(op.Value)]);
                break;
            case SliceOp op:
                Slice(nodes, result, op, operands[0]);
                break;
            case TransposeOp op:
                nodes.Final(result, "Transpose", operands, OnnxAttribute.Of("perm", op.Axes.Items.Select(a => (long)a)));
                break;
            case ReshapeOp op:
                Reshape(nodes, node, op.Target);
                break;
            case FlattenOp:
                nodes.Final(result, "Flatten", operands, OnnxAttribute.Of("axis", 1));
                break;
        }
    }

    /// <summary>Padding of an image as ONNX has it: the beginnings of all axes, then their ends.</summary>
    public static string Pads(OnnxNodes nodes, Value result, Padding2D padding) =>
        nodes.Integers(result, "pads", 0, 0, padding.Top, padding.Left, 0, 0, padding.Bottom, padding.Right);

    /// <summary>In this version of the operators, sums take their axes as an input and the other reductions as an attribute.</summary>
    private static void Reduce(OnnxNodes nodes, Value result, ReduceOp op, string operand)
    {
        var axes = op.Axes.Items.Select(a => (long)a).ToArray();
        if (op.Kind == Reduction.Sum)
        {
            nodes.Final(result, "ReduceSum", [operand, nodes.Integers(result, "axes", axes)]);
            return;
        }

        var type = op.Kind switch
        {
            Reduction.Mean => "ReduceMean",
            Reduction.Max => "ReduceMax",
            _ => "ReduceL2",
        };
        nodes.Final(result, type, [operand], OnnxAttribute.Of("axes", axes));
    }

    private static void Slice(OnnxNodes nodes, Value result, SliceOp op, string operand)
    {
        // An end before the first position can't be written as -1, which counts from the back.
        long end = op.Start + ((long)op.Count * op.Step);
        nodes.Final(
            result,
            "Slice",
            [
                operand,
                nodes.Integers(result, "starts", op.Start),
                nodes.Integers(result, "ends", end < 0 ? int.MinValue : end),
                nodes.Integers(result, "axes", op.Axis),
                nodes.Integers(result, "steps", op.Step),
            ]);
    }

    /// <summary>A zero keeps the operand's dimension, which is how the batch passes.</summary>
    private static void Reshape(OnnxNodes nodes, Node node, Shape target)
    {
        if (target.Dimensions.Contains(0))
        {
            throw OperatorNodes.Unsupported(node, $"a reshape to the empty shape {target} has no spelling in ONNX that keeps the batch");
        }

        var shape = nodes.Integers(node.Result, "shape", [.. target.Dimensions.Select(d => d == Shape.Batch ? 0L : d)]);
        nodes.Final(node.Result, "Reshape", [nodes.Name(node.Operands[0]), shape]);
    }
}
