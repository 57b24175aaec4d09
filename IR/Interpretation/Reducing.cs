using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.IR.Interpretation;

/// <summary>Ops that combine elements along axes.</summary>
internal static class Reducing
{
    public static DenseTensor Reduce(ReduceOp op, DenseTensor input)
    {
        var result = DenseTensor.Zeros(op.Infer([TensorType.F32(input.Shape)]).Shape);
        Array.Fill(result.Data, op.Kind == Reduction.Max ? double.NegativeInfinity : 0);
        var target = Targets(input.Shape, result.Shape);
        for (var i = 0; i < input.Data.Length; i++)
        {
            ref var sum = ref result.Data[target[i]];
            var x = input.Data[i];
            sum = op.Kind switch
            {
                Reduction.Max => Math.Max(sum, x),
                Reduction.L2 => sum + (x * x),
                _ => sum + x,
            };
        }

        var count = (double)input.Data.Length / result.Data.Length;
        return op.Kind switch
        {
            Reduction.Mean => result.Map(x => x / count),
            Reduction.L2 => result.Map(Math.Sqrt),
            _ => result,
        };
    }

    /// <summary>The greatest element of each axis is subtracted first, so that no exponential overflows.</summary>
    public static DenseTensor Softmax(SoftmaxOp op, DenseTensor input)
    {
        var maxima = Reduce(new ReduceOp(Reduction.Max, Axes.Of(op.Axis)), input);
        var target = Targets(input.Shape, maxima.Shape);
        var exponentials = new DenseTensor(input.Shape, [.. input.Data.Select((x, i) => Math.Exp(x - maxima.Data[target[i]]))]);
        var sums = Reduce(new ReduceOp(Reduction.Sum, Axes.Of(op.Axis)), exponentials);
        return new DenseTensor(input.Shape, [.. exponentials.Data.Select((x, i) => x / sums.Data[target[i]])]);
    }

    /// <summary>The element of the reduced shape that each element belongs to.</summary>
    private static int[] Targets(Shape shape, Shape reduced)
    {
        var positions = new DenseTensor(reduced, [.. Enumerable.Range(0, (int)reduced.ElementCount).Select(i => (double)i)]);
        return Array.ConvertAll(Arrangement.Broadcast(positions, shape).Data, i => (int)i);
    }
}
