using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.Frontend.Onnx.Operators;

/// <summary>The same elements under another shape.</summary>
internal static class Shapes
{
    public static OnnxValue Reshape(OnnxNode node)
    {
        var operand = node.Input(0);
        var target = node.Known(1).Numbers;
        var zeroCopies = node.Int("allowzero", 0) == 0;
        var dimensions = new int[target.Length];
        var open = -1;
        for (var i = 0; i < target.Length; i++)
        {
            dimensions[i] = target[i] switch
            {
                { IsBatch: true } => i == 0 && operand.Shape.HasBatch ? Shape.Batch : throw node.MixesBatch(),
                { Value: 0 } when zeroCopies => i < operand.Shape.Rank ? operand.Shape[i] : throw node.Broken("copies a dimension that its operand doesn't have"),
                { Value: -1 } => open < 0 ? open = i : throw node.Broken("leaves more than one dimension open"),
                { Value: >= 0 and <= int.MaxValue and var size } => (int)size,
                _ => throw node.Broken("has an impossible target shape"),
            };
        }

        return To(node, operand, Close(node, operand.Shape, dimensions, open));
    }

    public static OnnxValue Flatten(OnnxNode node)
    {
        var shape = node.Input(0).Shape;
        var axis = node.Int("axis", 1) is var a && a == shape.Rank ? a : node.Axis(a, shape.Rank);
        if (shape.HasBatch && axis != 1)
        {
            throw node.MixesBatch();
        }

        return To(node, node.Input(0), Shape.Of(Product(shape.Dimensions.AsSpan(0, axis)), Product(shape.Dimensions.AsSpan()[axis..])));
    }

    public static OnnxValue Squeeze(OnnxNode node)
    {
        var shape = node.Input(0).Shape;
        var axes = node.Has(1) ? node.Ints(1) : node.IntList("axes");
        int[] gone = axes is null
            ? [.. Enumerable.Range(0, shape.Rank).Where(a => shape[a] == 1)]
            : [.. axes.Select(a => node.Axis(a, shape.Rank))];
        return gone.All(a => shape[a] == 1)
            ? To(node, node.Input(0), new Shape([.. shape.Dimensions.Where((_, axis) => !gone.Contains(axis))]))
            : throw node.Unsupported($"squeezes axes of {shape} that aren't 1");
    }

    public static OnnxValue Unsqueeze(OnnxNode node)
    {
        var shape = node.Input(0).Shape;
        var axes = node.Has(1) ? node.Ints(1) : node.IntList("axes") ?? [];
        var rank = shape.Rank + axes.Length;
        var dimensions = shape.Dimensions;
        foreach (var axis in axes.Select(a => node.Axis(a, rank)).Order())
        {
            dimensions = axis <= dimensions.Length ? dimensions.Insert(axis, 1) : throw node.Broken("adds an axis twice");
        }

        return To(node, node.Input(0), new Shape(dimensions));
    }

    public static OnnxValue Expand(OnnxNode node)
    {
        var (operand, target) = (node.Input(0), node.Known(1).Numbers);
        int[] dimensions = [.. target.Select((n, axis) => n.IsBatch
            ? axis == 0 && operand.Shape.HasBatch && operand.Shape.Rank == target.Length ? 1 : throw node.MixesBatch()
            : n.Value is >= 0 and <= int.MaxValue ? (int)n.Value : throw node.Broken("has an impossible target shape"))];
        if (operand.Shape.HasBatch && operand.Shape.Rank == dimensions.Length && dimensions[0] == node.Scope.ExportedBatch)
        {
            dimensions[0] = 1;
        }

        var wider = Shape.Broadcast(operand.Shape, Shape.Of(dimensions)) ?? throw node.Broken($"can't broadcast {operand.Shape} to [{string.Join(',', dimensions)}]");
        if (wider.Equals(operand.Shape))
        {
            return operand;
        }

        if (operand is KnownTensor && wider.ElementCount > node.Scope.ConstantLimit)
        {
            throw node.Unsupported(FormattableString.Invariant($"makes a constant of {wider.ElementCount} elements, more than the file could hold"));
        }

        var like = new KnownTensor(node.Output + ".shape", Containers.StoredType.Float32, Tensor.Splat(Shape.Of(dimensions), 0));
        return operand is KnownTensor { IsEvaluated: true }
            ? KnownLayout.Apply(node, new BroadcastOp(), operand, node.Computed(Containers.StoredType.Int64, like.Shape, Enumerable.Repeat(default(KnownNumber), like.Tensor.Count)))
            : node.Result(new BroadcastOp(), node.Graph(0), node.Scope.AsConstant(like));
    }

    /// <summary>Gives a value another shape: as `flatten` where it is one, so that backends have less to know.</summary>
    private static OnnxValue To(OnnxNode node, OnnxValue operand, Shape shape)
    {
        if (shape.Equals(operand.Shape))
        {
            return operand;
        }

        var flattens = operand is GraphValue && operand.Shape.Rank > 2 && shape.Rank == 2 && shape[0] == operand.Shape[0] && shape.ElementCount == operand.Shape.ElementCount;
        return flattens ? node.Result(new FlattenOp(), node.Graph(0)) : KnownLayout.Apply(node, new ReshapeOp(shape), operand);
    }

    /// <summary>Finds the open dimension, and the batch where the model spells it out as a number or leaves it open.</summary>
    private static Shape Close(OnnxNode node, Shape from, int[] dimensions, int open)
    {
        if (!from.HasBatch)
        {
            Fill(dimensions, open, from.ElementCount);
            return Shape.Of(dimensions);
        }

        if (dimensions.Length == 0)
        {
            throw node.MixesBatch();
        }

        if (open == 0 || dimensions[0] == node.Scope.ExportedBatch)
        {
            dimensions[0] = Shape.Batch;
            open = open == 0 ? -1 : open;
        }

        if (dimensions[0] != Shape.Batch)
        {
            throw node.MixesBatch();
        }

        Fill(dimensions.AsSpan(1), open - 1, from.ElementCount);
        var closed = Shape.Of(dimensions);
        return closed.ElementCount == from.ElementCount ? closed : throw node.MixesBatch();

        static void Fill(Span<int> dimensions, int open, long count)
        {
            if (open >= 0)
            {
                dimensions[open] = 1;
                var rest = Product(dimensions);
                dimensions[open] = rest == 0 ? 0 : checked((int)(count / rest));
            }
        }
    }

    private static int Product(ReadOnlySpan<int> dimensions)
    {
        var product = 1;
        foreach (var dimension in dimensions)
        {
            product = checked(product * dimension);
        }

        return product;
    }
}
