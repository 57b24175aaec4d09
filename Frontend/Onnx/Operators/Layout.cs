using System.Collections.Immutable;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.Frontend.Onnx.Operators;

/// <summary>Operators that move elements.</summary>
internal static class Layout
{
    public static OnnxValue Concat(OnnxNode node)
    {
        OnnxValue[] operands = [.. Enumerable.Range(0, node.InputCount).Select(node.Input)];
        if (operands.Length == 0)
        {
            throw node.Broken("has no operand");
        }

        var axis = node.Axis(node.HasAttribute("axis") ? node.Int("axis", 0) : throw node.Broken("has no axis"), operands[0].Shape.Rank);
        return KnownLayout.Apply(node, new ConcatOp(axis), operands);
    }

    public static OnnxValue Transpose(OnnxNode node)
    {
        var rank = node.Input(0).Shape.Rank;
        var order = node.IntList("perm") ?? [.. Enumerable.Range(0, rank).Reverse()];
        return KnownLayout.Apply(node, new TransposeOp(Axes.Of(order)), node.Input(0));
    }

    public static ImmutableArray<OnnxValue> Split(OnnxNode node)
    {
        var operand = node.Input(0);
        var axis = node.Axis(node.Int("axis", 0), operand.Shape.Rank);
        var (length, parts) = (operand.Shape[axis], node.OutputCount);
        if (length == Shape.Batch)
        {
            throw node.MixesBatch();
        }

        var sizes = node.Has(1) ? node.Ints(1) : node.IntList("split") ?? Equal(length, node.Int("num_outputs", parts));
        if (sizes.Length != parts || sizes.Any(s => s < 0) || sizes.Sum(s => (long)s) != length)
        {
            throw node.Broken(FormattableString.Invariant($"splits {length} positions into {parts} parts of [{string.Join(',', sizes)}]"));
        }

        var results = ImmutableArray.CreateBuilder<OnnxValue>();
        var start = 0;
        for (var i = 0; i < parts; i++)
        {
            var part = new SliceOp(axis, start, sizes[i]);
            results.Add(i == 0 || operand is KnownTensor { IsEvaluated: true }
                ? KnownLayout.Apply(node, part, operand)
                : new GraphValue(node.Scope.Add(node.OutputName(i), part, node.Graph(0))));
            start += sizes[i];
        }

        return results.ToImmutable();
    }

    public static OnnxValue Slice(OnnxNode node)
    {
        const int withOperands = 10;
        var rank = node.Input(0).Shape.Rank;
        var byAttribute = node.Opset < withOperands;
        var starts = byAttribute ? node.IntList("starts") : node.Ints(1);
        var ends = byAttribute ? node.IntList("ends") : node.Ints(2);
        var axes = byAttribute ? node.IntList("axes") : node.Has(3) ? node.Ints(3) : null;
        var steps = !byAttribute && node.Has(4) ? node.Ints(4) : null;
        if (starts is null || ends is null || ends.Length != starts.Length || (axes ?? starts).Length != starts.Length || (steps ?? starts).Length != starts.Length)
        {
            throw node.Broken("needs starts, ends, axes and steps of one length");
        }

        var result = node.Input(0);
        for (var i = 0; i < starts.Length; i++)
        {
            var axis = node.Axis(axes?[i] ?? i, rank);
            var op = Range(node, axis, result.Shape[axis], starts[i], ends[i], steps?[i] ?? 1);
            result = op is null ? result : i == starts.Length - 1 ? KnownLayout.Apply(node, op, result) : KnownLayout.Step(node, op, result);
        }

        return result;
    }

    public static OnnxValue Gather(OnnxNode node)
    {
        const int mostIndices = 64;
        var (data, indices) = (node.Input(0), node.Known(1));
        var axis = node.Axis(node.Int("axis", 0), data.Shape.Rank);
        var length = data.Shape[axis];
        int[] positions = [.. node.Ints(1).Select(i => i < 0 ? i + length : i)];
        if (length == Shape.Batch)
        {
            throw node.MixesBatch();
        }

        if (positions.Any(p => p < 0 || p >= length))
        {
            throw node.Broken(FormattableString.Invariant($"takes positions outside of 0 to {length - 1}"));
        }

        if (positions.Length is 0 || (positions.Length > mostIndices && data is GraphValue))
        {
            throw node.Unsupported(FormattableString.Invariant($"gathers {positions.Length} positions; rvc does up to {mostIndices}"));
        }

        OnnxValue[] parts = [.. positions.Select(p => KnownLayout.Step(node, new SliceOp(axis, p, 1), data))];
        var joined = parts.Length == 1 ? parts[0] : KnownLayout.Step(node, new ConcatOp(axis), parts);
        var shape = data.Shape.Dimensions.RemoveAt(axis).InsertRange(axis, indices.Shape.Dimensions);
        return KnownLayout.Apply(node, new ReshapeOp(new Shape(shape)), joined);
    }

    /// <summary>Blocks of channels become blocks of pixels: PyTorch's PixelShuffle is the mode CRD.</summary>
    public static OnnxValue DepthToSpace(OnnxNode node)
    {
        var (x, block) = Blocks(node);
        var (n, c, h, w) = (x.Shape[0], x.Shape[1] / Math.Max(1, block * block), x.Shape[2], x.Shape[3]);
        var columnFirst = node.Text("mode", "DCR") == "CRD";
        var split = node.Step(new ReshapeOp(columnFirst ? Shape.Of(n, c, block, block, h, w) : Shape.Of(n, block, block, c, h, w)), x);
        var moved = node.Step(new TransposeOp(columnFirst ? Axes.Of(0, 1, 4, 2, 5, 3) : Axes.Of(0, 3, 4, 1, 5, 2)), split);
        return node.Result(new ReshapeOp(Shape.Of(n, c, checked(h * block), checked(w * block))), moved);
    }

    public static OnnxValue SpaceToDepth(OnnxNode node)
    {
        var (x, block) = Blocks(node);
        var (n, c, h, w) = (x.Shape[0], x.Shape[1], x.Shape[2] / block, x.Shape[3] / block);
        var split = node.Step(new ReshapeOp(Shape.Of(n, c, h, block, w, block)), x);
        var moved = node.Step(new TransposeOp(Axes.Of(0, 3, 5, 1, 2, 4)), split);
        return node.Result(new ReshapeOp(Shape.Of(n, checked(c * block * block), h, w)), moved);
    }

    private static (IR.Graphs.Value X, int Block) Blocks(OnnxNode node)
    {
        var (x, block) = (node.Graph(0), node.Int("blocksize", 0));
        return x.Shape.Rank == 4 && block is > 0 and < 1024 ? (x, block) : throw node.Broken("needs an operand [N,C,H,W] and a positive block size");
    }

    /// <summary>Python's slice: ends are cut to the axis, negative ones count from its end. Null if it takes everything.</summary>
    private static SliceOp? Range(OnnxNode node, int axis, int length, int start, int end, int step)
    {
        if (step == 0)
        {
            throw node.Broken("has a step of 0");
        }

        if (length == Shape.Batch)
        {
            return start == 0 && end == int.MaxValue && step == 1 ? null : throw node.MixesBatch();
        }

        var (least, most) = step > 0 ? (0, length) : (-1, length - 1);
        start = Math.Clamp(start < 0 ? start + length : start, step > 0 ? 0 : Math.Min(0, most), most);
        end = Math.Clamp(end < 0 && end >= -length ? end + length : end, least, most);
        var distance = (long)end - start;
        var count = (int)Math.Max(0, (distance + step - Math.Sign(step)) / step);
        return count == length && step == 1 ? null : new SliceOp(axis, count == 0 ? 0 : start, count, step);
    }

    private static int[] Equal(int length, int parts)
    {
        var size = (length + parts - 1) / Math.Max(1, parts);
        return [.. Enumerable.Range(0, Math.Max(0, parts)).Select(i => Math.Clamp(length - (i * size), 0, size))];
    }
}
