using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.IR.Interpretation;

/// <summary>Convolution as dot products of gathered input patches with kernels, both in the order (channel, row, column).</summary>
internal static class Convolution
{
    public static DenseTensor Evaluate(LinearOp op, DenseTensor input, DenseTensor weight, DenseTensor? bias)
    {
        var image = new DenseTensor(Shape.Of(input.Shape[0], input.Shape[1], 1, 1), input.Data);
        var kernel = new DenseTensor(Shape.Of(weight.Shape[0], weight.Shape[1], 1, 1), weight.Data);
        var result = Evaluate(new Conv2DOp { Activation = op.Activation }, image, kernel, bias, addend: null);
        return new DenseTensor(Shape.Of(input.Shape[0], weight.Shape[0]), result.Data);
    }

    public static DenseTensor Evaluate(Conv2DOp op, ReadOnlySpan<DenseTensor> operands)
    {
        var addend = operands.Length > 2 && Conv2DOp.IsAddend(operands[^1].Shape) ? operands[^1] : null;
        var bias = operands.Length > (addend is null ? 2 : 3) ? operands[2] : null;
        return Evaluate(op, operands[0], operands[1], bias, addend);
    }

    private static DenseTensor Evaluate(Conv2DOp op, DenseTensor input, DenseTensor kernel, DenseTensor? bias, DenseTensor? addend)
    {
        var shape = op.Infer([TensorType.F32(input.Shape), TensorType.F32(kernel.Shape)]).Shape;
        var output = DenseTensor.Zeros(shape);
        Parallel.For(0, shape[0] * shape[2], index => Row(op, input, kernel, bias, addend, output, index / shape[2], index % shape[2]));
        return output;
    }

    /// <summary>All channels of one output row.</summary>
    private static void Row(
        Conv2DOp op, DenseTensor input, DenseTensor kernel, DenseTensor? bias, DenseTensor? addend, DenseTensor output, int image, int row)
    {
        var (channels, rows, columns) = (output.Shape[1], output.Shape[2], output.Shape[3]);
        var depth = kernel.Shape[1] * kernel.Shape[2] * kernel.Shape[3];
        var perGroup = channels / op.Groups;
        var buffer = ArrayPool<double>.Shared.Rent(columns * depth);
        for (var group = 0; group < op.Groups; group++)
        {
            Gather(op, input, kernel.Shape, image, group * kernel.Shape[1], row, columns, buffer);
            for (var channel = group * perGroup; channel < (group + 1) * perGroup; channel++)
            {
                var weights = kernel.Data.AsSpan(channel * depth, depth);
                var start = (((image * channels) + channel) * rows + row) * columns;
                var target = output.Data.AsSpan(start, columns);
                for (var column = 0; column < columns; column++)
                {
                    var sum = Dot(weights, buffer.AsSpan(column * depth, depth)) + (bias?.Data[channel] ?? 0) + (addend?.Data[start + column] ?? 0);
                    target[column] = op.Activation?.Evaluate(sum) ?? sum;
                }
            }
        }

        ArrayPool<double>.Shared.Return(buffer);
    }

    /// <summary>The patches of one output row, one after the other; positions in the padding are zero.</summary>
    private static void Gather(Conv2DOp op, DenseTensor input, Shape kernel, int image, int firstChannel, int row, int columns, double[] patches)
    {
        var (channels, height, width) = (input.Shape[1], input.Shape[2], input.Shape[3]);
        var next = 0;
        for (var column = 0; column < columns; column++)
        {
            for (var channel = firstChannel; channel < firstChannel + kernel[1]; channel++)
            {
                var plane = ((image * channels) + channel) * height * width;
                for (var ky = 0; ky < kernel[2]; ky++)
                {
                    var y = (row * op.Stride.Height) - op.Padding.Top + (ky * op.Dilation.Height);
                    for (var kx = 0; kx < kernel[3]; kx++)
                    {
                        var x = (column * op.Stride.Width) - op.Padding.Left + (kx * op.Dilation.Width);
                        var inside = (uint)y < (uint)height && (uint)x < (uint)width;
                        patches[next++] = inside ? input.Data[plane + (y * width) + x] : 0;
                    }
                }
            }
        }
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var va = MemoryMarshal.Cast<double, Vector<double>>(a);
        var vb = MemoryMarshal.Cast<double, Vector<double>>(b);
        var (even, odd) = (Vector<double>.Zero, Vector<double>.Zero);
        var i = 0;
        for (; i + 1 < va.Length; i += 2)
        {
            even += va[i] * vb[i];
            odd += va[i + 1] * vb[i + 1];
        }

        if (i < va.Length)
        {
            even += va[i] * vb[i];
        }

        var sum = Vector.Sum(even + odd);
        for (var tail = va.Length * Vector<double>.Count; tail < a.Length; tail++)
        {
            sum += a[tail] * b[tail];
        }

        return sum;
    }
}
