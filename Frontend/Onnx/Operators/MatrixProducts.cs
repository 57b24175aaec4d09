using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.Frontend.Onnx.Operators;

/// <summary>Gemm and MatMul.</summary>
internal static class MatrixProducts
{
    /// <summary>α·A·B + β·C as a linear layer, whose weight is α·Bᵀ.</summary>
    public static OnnxValue Gemm(OnnxNode node)
    {
        if (node.Input(0).Shape.Rank != 2 || node.Input(1).Shape.Rank != 2)
        {
            throw node.Broken($"needs matrices, not {node.Input(0).Shape} and {node.Input(1).Shape}");
        }

        var a = node.Int("transA", 0) == 0 ? node.Graph(0) : Transposed(node, node.Graph(0));
        var b = node.Int("transB", 0) == 0 ? Transposed(node, node.Graph(1)) : node.Graph(1);
        var weight = Scaled(node, b, node.Float("alpha", 1));
        if (!node.Has(2))
        {
            return node.Result(new LinearOp(), a, weight);
        }

        var c = Scaled(node, node.Graph(2), node.Float("beta", 1));
        var outputs = weight.Shape[0];
        if (c.Shape.ElementCount == outputs && c.Shape.Rank > 0 && c.Shape[^1] == outputs)
        {
            return node.Result(new LinearOp(), a, weight, c.Shape.Rank == 1 ? c : node.Step(new ReshapeOp(Shape.Of(outputs)), c));
        }

        var product = node.Step(new LinearOp(), a, weight);
        return node.Result(new AddOp(), product, node.Step(new BroadcastOp(), c, product));
    }

    public static OnnxValue MatMul(OnnxNode node)
    {
        var (a, b) = (node.Graph(0), node.Graph(1));
        if (a.Shape.Rank == 2 && b.Shape.Rank == 2)
        {
            return node.Result(new LinearOp(), a, Transposed(node, b));
        }

        // A vector is a row on the left and a column on the right; the axis that this adds goes again.
        var (left, right) = (a.Shape.Rank == 1 ? Reshape(a, [1, .. a.Shape.Dimensions]) : a, b.Shape.Rank == 1 ? Reshape(b, [.. b.Shape.Dimensions, 1]) : b);
        if (left == a && right == b)
        {
            return node.Result(new MatMulOp(), a, b);
        }

        var product = node.Step(new MatMulOp(), left, right);
        var dimensions = product.Shape.Dimensions;
        dimensions = right == b ? dimensions : dimensions.RemoveAt(dimensions.Length - 1);
        return node.Result(new ReshapeOp(new Shape(left == a ? dimensions : dimensions.RemoveAt(dimensions.Length - (right == b ? 2 : 1)))), product);

        Value Reshape(Value value, ReadOnlySpan<int> shape) => node.Step(new ReshapeOp(Shape.Of(shape)), value);
    }

    private static Value Transposed(OnnxNode node, Value matrix) => node.Step(new TransposeOp(Axes.Of(1, 0)), matrix);

    private static Value Scaled(OnnxNode node, Value value, double factor) => factor == 1
        ? value
        : node.Step(new MulOp(), value, node.Step(new BroadcastOp(), node.Constant("factor", Shape.Scalar, factor), value));
}
