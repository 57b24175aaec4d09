using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.IR.Interpretation;

/// <summary>Pools, each defined by the input rectangle that an output pixel sees.</summary>
internal static class Pooling
{
    private delegate double Reduce(ReadOnlySpan<double> plane, int width, Span rows, Span columns);

    public static DenseTensor Max(MaxPoolOp op, DenseTensor input) => Windows(op, input, Maximum);

    public static DenseTensor Average(AvgPoolOp op, DenseTensor input) => Windows(op, input, (plane, width, rows, columns) =>
        Sum(plane, width, rows, columns) / (op.CountIncludePad ? rows.Padded * columns.Padded : rows.Inside * columns.Inside));

    public static DenseTensor Adaptive(Size2D output, DenseTensor input)
    {
        var (height, width) = (input.Shape[2], input.Shape[3]);
        return Apply(
            input,
            output,
            y => Bound(AdaptiveAvgPoolOp.Span(y, output.Height, height)),
            x => Bound(AdaptiveAvgPoolOp.Span(x, output.Width, width)),
            (plane, stride, rows, columns) => Sum(plane, stride, rows, columns) / (rows.Inside * columns.Inside));

        static Span Bound((int First, int End) span) => new(span.First, 1, span.End - span.First, span.End - span.First);
    }

    private static DenseTensor Windows(PoolWindow op, DenseTensor input, Reduce reduce)
    {
        var shape = op.Infer([TensorType.F32(input.Shape)]).Shape;
        var (height, width) = (input.Shape[2], input.Shape[3]);
        return Apply(
            input,
            new Size2D(shape[2], shape[3]),
            y => Bound((y * op.Stride.Height) - op.Padding.Top, op.Kernel.Height, op.Dilation.Height, height, op.Padding.Bottom),
            x => Bound((x * op.Stride.Width) - op.Padding.Left, op.Kernel.Width, op.Dilation.Width, width, op.Padding.Right),
            reduce);

        static Span Bound(int first, int taps, int step, int size, int paddingAfter)
        {
            var before = first < 0 ? (step - 1 - first) / step : 0;
            return new(first + (before * step), step, Math.Max(0, Below(size) - before), Below(size + paddingAfter));

            // The taps that lie below a limit.
            int Below(int limit) => Math.Clamp((limit - first + step - 1) / step, 0, taps);
        }
    }

    private static DenseTensor Apply(DenseTensor input, Size2D output, Func<int, Span> rowsOf, Func<int, Span> columnsOf, Reduce reduce)
    {
        var (images, channels, height, width) = (input.Shape[0], input.Shape[1], input.Shape[2], input.Shape[3]);
        var result = DenseTensor.Zeros(Shape.Of(images, channels, output.Height, output.Width));
        var next = 0;
        for (var plane = 0; plane < images * channels; plane++)
        {
            var pixels = input.Data.AsSpan(plane * height * width, height * width);
            for (var y = 0; y < output.Height; y++)
            {
                for (var x = 0; x < output.Width; x++)
                {
                    result.Data[next++] = reduce(pixels, width, rowsOf(y), columnsOf(x));
                }
            }
        }

        return result;
    }

    private static double Sum(ReadOnlySpan<double> plane, int width, Span rows, Span columns)
    {
        var sum = 0.0;
        for (var y = 0; y < rows.Inside; y++)
        {
            for (var x = 0; x < columns.Inside; x++)
            {
                sum += plane[(rows[y] * width) + columns[x]];
            }
        }

        return sum;
    }

    private static double Maximum(ReadOnlySpan<double> plane, int width, Span rows, Span columns)
    {
        var maximum = double.NegativeInfinity;
        for (var y = 0; y < rows.Inside; y++)
        {
            for (var x = 0; x < columns.Inside; x++)
            {
                maximum = Math.Max(maximum, plane[(rows[y] * width) + columns[x]]);
            }
        }

        return maximum;
    }

    /// <summary>The pixels of a window inside the image, every <c>Step</c>-th from <c>First</c> on, and their number with those in the padding.</summary>
    private readonly record struct Span(int First, int Step, int Inside, int Padded)
    {
        public int this[int tap] => First + (tap * Step);
    }
}
