using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.Frontend.Onnx.Operators;

/// <summary>Means, sums, maxima and norms along axes, and Softmax.</summary>
internal static class Reductions
{
    public static OnnxValue GlobalAverage(OnnxNode node) => Global(node, Reduction.Mean);

    public static OnnxValue GlobalMaximum(OnnxNode node) => Global(node, Reduction.Max);

    public static OnnxValue Reduce(OnnxNode node, Reduction kind)
    {
        var operand = node.Graph(0);
        var rank = operand.Shape.Rank;
        var axes = node.Has(1) ? node.Ints(1) : node.IntList("axes") ?? [];
        if (axes.Length == 0)
        {
            if (node.Int("noop_with_empty_axes", 0) != 0)
            {
                return new GraphValue(operand);
            }

            axes = [.. Enumerable.Range(0, rank)];
        }

        int[] positive = [.. axes.Select(a => node.Axis(a, rank)).Order()];
        if (node.Int("keepdims", 1) != 0)
        {
            return node.Result(Op(kind, operand, positive), operand);
        }

        var kept = node.Step(Op(kind, operand, positive), operand);
        var shape = new Shape([.. kept.Shape.Dimensions.Where((_, axis) => !positive.Contains(axis))]);
        return shape.Rank == 2 && kept.Shape.Rank == 4 && positive is [2, 3]
            ? node.Result(new FlattenOp(), kept)
            : node.Result(new ReshapeOp(shape), kept);
    }

    public static OnnxValue Softmax(OnnxNode node)
    {
        const int anyAxis = 13;
        var operand = node.Graph(0);
        var rank = operand.Shape.Rank;
        if (node.Opset >= anyAxis)
        {
            return node.Result(new SoftmaxOp(node.Axis(node.Int("axis", -1), rank)), operand);
        }

        // Before version 13 the axis and all after it were one.
        var axis = node.Axis(node.Int("axis", 1), rank);
        if (axis == rank - 1)
        {
            return node.Result(new SoftmaxOp(axis), operand);
        }

        var tail = operand.Shape.Dimensions.Skip(axis).Aggregate(1, (product, d) => checked(product * d));
        var flat = node.Step(new ReshapeOp(new Shape([.. operand.Shape.Dimensions.Take(axis), tail])), operand);
        return node.Result(new ReshapeOp(operand.Shape), node.Step(new SoftmaxOp(axis), flat));
    }

    private static GraphValue Global(OnnxNode node, Reduction kind)
    {
        var operand = node.Graph(0);
        return operand.Shape.Rank > 2
            ? node.Result(Op(kind, operand, [.. Enumerable.Range(2, operand.Shape.Rank - 2)]), operand)
            : throw node.Broken($"needs an operand [N,C,…], not {operand.Shape}");
    }

    /// <summary>The mean over height and width has an op of its own, which backends know best.</summary>
    private static Op Op(Reduction kind, Value operand, int[] axes) => kind == Reduction.Mean && operand.Shape.Rank == 4 && axes is [2, 3]
        ? new GlobalAvgPoolOp()
        : new ReduceOp(kind, Axes.Of(axes));
}
