using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.IR.Interpretation;

/// <summary>Transposed convolution as it is defined: each input pixel adds its scaled kernel to the output.</summary>
internal static class TransposedConvolution
{
    public static DenseTensor Evaluate(ConvTranspose2DOp op, DenseTensor input, DenseTensor kernel, DenseTensor? bias)
    {
        var output = DenseTensor.Zeros(op.Infer([TensorType.F32(input.Shape), TensorType.F32(kernel.Shape)]).Shape);
        var (channels, pixels) = (output.Shape[1], output.Shape[2] * output.Shape[3]);
        for (var plane = 0; bias is not null && plane < output.Shape[0] * channels; plane++)
        {
            output.Data.AsSpan(plane * pixels, pixels).Fill(bias.Data[plane % channels]);
        }

        var (inputs, perGroup) = (input.Shape[1], kernel.Shape[1]);
        Parallel.For(0, output.Shape[0] * channels, plane =>
        {
            var (image, channel) = Math.DivRem(plane, channels);
            var (group, member) = Math.DivRem(channel, perGroup);
            for (var i = group * (inputs / op.Groups); i < (group + 1) * (inputs / op.Groups); i++)
            {
                Scatter(op, Plane(input, (image * inputs) + i), input.Shape, Plane(kernel, (i * perGroup) + member), kernel.Shape, Plane(output, plane), output.Shape);
            }
        });
        return output;
    }

    private static Span<double> Plane(DenseTensor tensor, int index)
    {
        var pixels = tensor.Shape[2] * tensor.Shape[3];
        return tensor.Data.AsSpan(index * pixels, pixels);
    }

    private static void Scatter(
        ConvTranspose2DOp op, ReadOnlySpan<double> input, Shape image, ReadOnlySpan<double> kernel, Shape taps, Span<double> output, Shape result)
    {
        for (var pixel = 0; pixel < input.Length; pixel++)
        {
            var (row, column) = Math.DivRem(pixel, image[3]);
            for (var tap = 0; tap < kernel.Length; tap++)
            {
                var (ky, kx) = Math.DivRem(tap, taps[3]);
                var y = (row * op.Stride.Height) + (ky * op.Dilation.Height) - op.Padding.Top;
                var x = (column * op.Stride.Width) + (kx * op.Dilation.Width) - op.Padding.Left;
                if ((uint)y < (uint)result[2] && (uint)x < (uint)result[3])
                {
                    output[(y * result[3]) + x] += input[pixel] * kernel[tap];
                }
            }
        }
    }
}
