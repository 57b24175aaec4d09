using RepVgg.IR.Tensors;

namespace RepVgg.IR.Interpretation;

/// <summary>The matrix product over the last two axes.</summary>
internal static class MatrixProduct
{
    public static DenseTensor Evaluate(DenseTensor a, DenseTensor b, Shape shape)
    {
        var (rows, inner, columns) = (shape[^2], a.Shape[^1], shape[^1]);
        var outer = shape.Dimensions[..^2];
        var left = Arrangement.Broadcast(a, new Shape([.. outer, rows, inner]));
        var right = Arrangement.Broadcast(b, new Shape([.. outer, inner, columns]));
        var result = DenseTensor.Zeros(shape);
        for (var row = 0; row < result.Data.Length / Math.Max(1, columns); row++)
        {
            var target = result.Data.AsSpan(row * columns, columns);
            for (var k = 0; k < inner; k++)
            {
                var factor = left.Data[(row * inner) + k];
                var source = right.Data.AsSpan(((row / rows * inner) + k) * columns, columns);
                for (var column = 0; column < columns; column++)
                {
                    target[column] += factor * source[column];
                }
            }
        }

        return result;
    }
}
