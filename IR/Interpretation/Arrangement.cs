using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.IR.Interpretation;

/// <summary>Ops that move elements and compute nothing.</summary>
internal static class Arrangement
{
    public static DenseTensor Concat(int axis, ReadOnlySpan<DenseTensor> operands)
    {
        var first = operands[0].Shape;
        var length = 0;
        foreach (var operand in operands)
        {
            length += operand.Shape[axis];
        }

        var result = DenseTensor.Zeros(new Shape(first.Dimensions.SetItem(axis, length)));
        var outer = (int)Count(first, 0, axis);
        var (row, offset) = (result.Data.Length / Math.Max(1, outer), 0);
        foreach (var operand in operands)
        {
            var part = operand.Data.Length / Math.Max(1, outer);
            for (var i = 0; i < outer; i++)
            {
                operand.Data.AsSpan(i * part, part).CopyTo(result.Data.AsSpan((i * row) + offset));
            }

            offset += part;
        }

        return result;
    }

    public static DenseTensor Pad(PadOp op, DenseTensor input)
    {
        var result = DenseTensor.Zeros(op.Infer([TensorType.F32(input.Shape)]).Shape);
        Array.Fill(result.Data, op.Value);
        var (height, width) = (input.Shape[2], input.Shape[3]);
        for (var row = 0; row < input.Shape[0] * input.Shape[1] * height; row++)
        {
            var (plane, y) = Math.DivRem(row, height);
            var start = (((plane * result.Shape[2]) + y + op.Padding.Top) * result.Shape[3]) + op.Padding.Left;
            input.Data.AsSpan(row * width, width).CopyTo(result.Data.AsSpan(start));
        }

        return result;
    }

    public static DenseTensor Slice(SliceOp op, DenseTensor input)
    {
        var strides = Strides(input.Shape);
        var start = op.Start * strides[op.Axis];
        strides[op.Axis] *= op.Step;
        return Gather(input, op.Infer([TensorType.F32(input.Shape)]).Shape, strides, op.Count == 0 ? 0 : start);
    }

    public static DenseTensor Transpose(TransposeOp op, DenseTensor input)
    {
        var strides = Strides(input.Shape);
        return Gather(input, op.Infer([TensorType.F32(input.Shape)]).Shape, [.. op.Axes.Items.Select(a => strides[a])], start: 0);
    }

    public static DenseTensor Broadcast(DenseTensor input, Shape shape)
    {
        var own = Strides(input.Shape);
        var missing = shape.Rank - input.Shape.Rank;
        long[] strides = [.. shape.Dimensions.Select((_, axis) => axis < missing || input.Shape[axis - missing] == 1 ? 0 : own[axis - missing])];
        return Gather(input, shape, strides, start: 0);
    }

    /// <summary>Row-major strides in elements.</summary>
    public static long[] Strides(Shape shape) => [.. Enumerable.Range(1, shape.Rank).Select(next => Count(shape, next, shape.Rank))];

    /// <summary>Reads element start + Σ indexᵢ·strideᵢ for each index of the result.</summary>
    private static DenseTensor Gather(DenseTensor input, Shape shape, long[] strides, long start)
    {
        var result = DenseTensor.Zeros(shape);
        var index = new int[shape.Rank];
        var source = start;
        for (var i = 0; i < result.Data.Length; i++)
        {
            result.Data[i] = input.Data[source];
            for (var axis = shape.Rank - 1; axis >= 0; axis--)
            {
                source += strides[axis];
                if (++index[axis] < shape[axis])
                {
                    break;
                }

                source -= strides[axis] * shape[axis];
                index[axis] = 0;
            }
        }

        return result;
    }

    private static long Count(Shape shape, int from, int to)
    {
        var count = 1L;
        for (var axis = from; axis < to; axis++)
        {
            count *= shape[axis];
        }

        return count;
    }
}
