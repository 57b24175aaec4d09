using RepVgg.IR.Tensors;

namespace RepVgg.Frontend.Containers;

/// <summary>Copies a strided view of a storage into row-major order.</summary>
internal static class StridedView
{
    /// <summary>Reads the elements of a view that was checked to lie inside <paramref name="storage"/>.</summary>
    public static ReadOnlyMemory<double> ToDense(TorchTensor tensor, Shape shape, ReadOnlySpan<byte> storage)
    {
        var values = new double[shape.ElementCount];
        if (values.Length == 0)
        {
            return values;
        }

        var start = (int)(tensor.Storage.ViewStart + tensor.Offset);
        if (IsRowMajor(tensor))
        {
            var size = tensor.Stored.Size();
            ElementDecoder.Widen(tensor.Stored, storage.Slice(start * size, values.Length * size), values);
            return values;
        }

        var index = new long[shape.Rank];
        long position = start;
        foreach (ref var value in values.AsSpan())
        {
            value = ElementDecoder.Decode(tensor.Stored, storage, (int)position);
            for (var axis = shape.Rank - 1; axis >= 0; axis--)
            {
                position += tensor.Stride[axis];
                if (++index[axis] < tensor.Size[axis])
                {
                    break;
                }

                position -= tensor.Stride[axis] * tensor.Size[axis];
                index[axis] = 0;
            }
        }

        return values;
    }

    private static bool IsRowMajor(TorchTensor tensor)
    {
        var expected = 1L;
        for (var axis = tensor.Size.Length - 1; axis >= 0; axis--)
        {
            // The stride of a dimension of size 1 is never used and may be anything.
            if (tensor.Size[axis] != 1 && tensor.Stride[axis] != expected)
            {
                return false;
            }

            expected *= tensor.Size[axis];
        }

        return true;
    }
}
