using RepVgg.IR.Ops;

namespace RepVgg.IR.Interpretation;

/// <summary>Ops that treat each element by itself.</summary>
internal static class Elementwise
{
    public static DenseTensor BatchNorm(BatchNormOp op, ReadOnlySpan<DenseTensor> operands)
    {
        var (gamma, beta, mean, variance) = (operands[1].Data, operands[2].Data, operands[3].Data, operands[4].Data);
        var (scale, shift) = (new double[gamma.Length], new double[gamma.Length]);
        for (var c = 0; c < gamma.Length; c++)
        {
            scale[c] = gamma[c] / Math.Sqrt(variance[c] + op.Epsilon);
            shift[c] = beta[c] - (mean[c] * scale[c]);
        }

        return ScaleShift(operands[0], scale, shift);
    }

    public static DenseTensor ScaleShift(DenseTensor input, double[] scale, double[] shift)
    {
        var result = DenseTensor.Zeros(input.Shape);
        var pixels = PixelsPerChannel(input);
        for (var i = 0; i < result.Data.Length; i++)
        {
            var channel = i / pixels % scale.Length;
            result.Data[i] = (scale[channel] * input.Data[i]) + shift[channel];
        }

        return result;
    }

    public static DenseTensor Add(ReadOnlySpan<DenseTensor> operands)
    {
        var sum = operands[0].Data.AsSpan().ToArray();
        foreach (var operand in operands[1..])
        {
            for (var i = 0; i < sum.Length; i++)
            {
                sum[i] += operand.Data[i];
            }
        }

        return new DenseTensor(operands[0].Shape, sum);
    }

    public static DenseTensor Pair(ElementwisePairOp op, DenseTensor a, DenseTensor b)
    {
        var result = DenseTensor.Zeros(a.Shape);
        for (var i = 0; i < result.Data.Length; i++)
        {
            result.Data[i] = op.Evaluate(a.Data[i], b.Data[i]);
        }

        return result;
    }

    public static DenseTensor Multiply(MulOp op, DenseTensor image, DenseTensor factor)
    {
        var result = DenseTensor.Zeros(image.Shape);
        var pixels = image.Shape.Equals(factor.Shape) ? 1 : PixelsPerChannel(image);
        for (var i = 0; i < result.Data.Length; i++)
        {
            result.Data[i] = image.Data[i] * factor.Data[i / pixels];
        }

        return op.Activation is { } activation ? result.Map(activation.Evaluate) : result;
    }

    private static int PixelsPerChannel(DenseTensor t) => t.Shape.Rank == 4 ? t.Shape[2] * t.Shape[3] : 1;
}
