using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.Frontend.Onnx.Operators;

/// <summary>Pad in all modes but wrap; negative padding cuts off.</summary>
internal static class Padding
{
    public static OnnxValue Pad(OnnxNode node)
    {
        const int withOperands = 11;
        var x = node.Graph(0);
        var rank = x.Shape.Rank;
        var pads = node.Opset < withOperands ? node.IntList("pads") ?? [] : node.Ints(1);
        var value = node.Opset < withOperands ? node.Float("value", 0) : node.Has(2) ? node.Numbers(2) is [var only] ? only : 0 : 0;
        int[] axes = node.Has(3) ? [.. node.Ints(3).Select(a => node.Axis(a, rank))] : [.. Enumerable.Range(0, rank)];
        if (pads.Length != 2 * axes.Length)
        {
            throw node.Broken("needs two numbers of padding per axis");
        }

        var (before, after) = (new int[rank], new int[rank]);
        for (var i = 0; i < axes.Length; i++)
        {
            (before[axes[i]], after[axes[i]]) = (pads[i], pads[axes.Length + i]);
        }

        if (pads.All(p => p == 0))
        {
            return new GraphValue(x);
        }

        return node.Text("mode", "constant") switch
        {
            "constant" => new GraphValue(Constant(node, Cut(node, x, before, after), before, after, value)),
            "reflect" => new GraphValue(Mirror(node, Cut(node, x, before, after), before, after, Reflected)),
            "edge" => new GraphValue(Mirror(node, Cut(node, x, before, after), before, after, Repeated)),
            var other => throw node.Unsupported($"pads in mode '{MessageText.Shorten(other)}'"),
        };
    }

    /// <summary>Negative padding as slices; what remains isn't negative.</summary>
    private static Value Cut(OnnxNode node, Value x, int[] before, int[] after)
    {
        for (var axis = 0; axis < before.Length; axis++)
        {
            var (first, last) = (Math.Max(0, -before[axis]), Math.Max(0, -after[axis]));
            if (first + last > 0)
            {
                x = node.Step(new SliceOp(axis, first, Math.Max(0, x.Shape[axis] - first - last)), x);
            }

            (before[axis], after[axis]) = (Math.Max(0, before[axis]), Math.Max(0, after[axis]));
        }

        return x;
    }

    private static Value Constant(OnnxNode node, Value x, int[] before, int[] after, double value)
    {
        if (x.Shape.Rank == 4 && (before[0], after[0], before[1], after[1]) == (0, 0, 0, 0))
        {
            return node.Result(new PadOp(new Padding2D(before[2], before[3], after[2], after[3]), value), x).Value;
        }

        // Any axis is the height of an image whose channels are all axes before it, whose width all after it.
        for (var axis = 0; axis < before.Length; axis++)
        {
            if ((before[axis], after[axis]) == (0, 0))
            {
                continue;
            }

            var shape = x.Shape.Dimensions;
            var (images, channels) = axis == 0 ? (1, 1) : (shape[0], Product(shape[1..axis]));
            var image = node.Step(new ReshapeOp(Shape.Of(images, channels, shape[axis], Product(shape[(axis + 1)..]))), x);
            var padded = node.Step(new PadOp(new Padding2D(before[axis], 0, after[axis], 0), value), image);
            x = node.Step(new ReshapeOp(new Shape(shape.SetItem(axis, padded.Shape[2]))), padded);
        }

        return x;

        static int Product(IEnumerable<int> dimensions) => dimensions.Aggregate(1, (product, d) => checked(product * d));
    }

    private static Value Mirror(
        OnnxNode node, Value x, int[] before, int[] after, Func<OnnxNode, Value, int, int, bool, IEnumerable<Value>> border)
    {
        for (var axis = 0; axis < before.Length; axis++)
        {
            if (before[axis] + after[axis] > 0)
            {
                var first = border(node, x, axis, before[axis], true);
                var last = border(node, x, axis, after[axis], false);
                x = node.Step(new ConcatOp(axis), [.. first, x, .. last]);
            }
        }

        return x;
    }

    /// <summary>The pixels next to the border one, away from it.</summary>
    private static IEnumerable<Value> Reflected(OnnxNode node, Value x, int axis, int count, bool first) => count == 0
        ? []
        : [node.Step(new SliceOp(axis, first ? count : x.Shape[axis] - 2, count, -1), x)];

    /// <summary>The border pixel again and again.</summary>
    private static IEnumerable<Value> Repeated(OnnxNode node, Value x, int axis, int count, bool first)
    {
        const int most = 1024;
        if (count == 0)
        {
            return [];
        }

        var edge = count <= most
            ? node.Step(new SliceOp(axis, first ? 0 : x.Shape[axis] - 1, 1), x)
            : throw node.Unsupported(FormattableString.Invariant($"repeats an edge {count} times; rvc does up to {most}"));
        return Enumerable.Repeat(edge, count);
    }
}
