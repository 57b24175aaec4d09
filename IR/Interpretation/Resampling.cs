using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.IR.Interpretation;

/// <summary>Images at another size.</summary>
internal static class Resampling
{
    public static DenseTensor Resize(ResizeOp op, DenseTensor input)
    {
        var (height, width) = (input.Shape[2], input.Shape[3]);
        var (rows, columns) = (ResizeTaps.Rows(op, height), ResizeTaps.Columns(op, width));
        var result = DenseTensor.Zeros(op.Infer([TensorType.F32(input.Shape)]).Shape);
        var next = 0;
        for (var plane = 0; plane < input.Shape[0] * input.Shape[1]; plane++)
        {
            var pixels = input.Data.AsMemory(plane * height * width, height * width);
            foreach (var row in rows)
            {
                foreach (var column in columns)
                {
                    result.Data[next++] = row.IsEmpty || column.IsEmpty ? op.ExtrapolationValue : row.Sum(y => column.Sum(
                        x => y.Weight * x.Weight * pixels.Span[(y.Index * width) + x.Index]));
                }
            }
        }

        return result;
    }
}
