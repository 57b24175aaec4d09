using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.Backends.Core;

/// <summary>The outputs of a transposed convolution at one place within the stride, as a convolution.</summary>
/// <param name="Op">The convolution; its padding may be negative, at the far sides it isn't given.</param>
/// <param name="KernelShape">OIHW; one tap of zeros where no tap reaches these outputs.</param>
/// <param name="Rows">The rows.</param>
/// <param name="Columns">The columns.</param>
internal sealed record OutputPhase(Conv2DOp Op, Shape KernelShape, AxisPhase Rows, AxisPhase Columns)
{
    /// <summary>The OIHW kernel, out of the whole one.</summary>
    /// <param name="whole">The elements of the transposed convolution's kernel.</param>
    /// <param name="shape">Its shape, [C, O/groups, kh, kw].</param>
    public double[] Kernel(ReadOnlySpan<double> whole, Shape shape)
    {
        var (outputsPerGroup, inputs, height, width) = (shape[1], KernelShape[1], KernelShape[2], KernelShape[3]);
        var kernel = new double[KernelShape.ElementCount];
        for (var channel = 0; channel < KernelShape[0] * inputs; channel++)
        {
            var (output, input) = Math.DivRem(channel, inputs);
            var (group, member) = Math.DivRem(output, outputsPerGroup);
            var plane = (((group * inputs) + input) * outputsPerGroup) + member;
            for (var y = 0; y < Rows.Taps.Length; y++)
            {
                for (var x = 0; x < Columns.Taps.Length; x++)
                {
                    kernel[(((channel * height) + y) * width) + x] = whole[(((plane * shape[2]) + Rows.Taps[y]) * shape[3]) + Columns.Taps[x]];
                }
            }
        }

        return kernel;
    }
}
