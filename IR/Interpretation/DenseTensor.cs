using RepVgg.IR.Tensors;

namespace RepVgg.IR.Interpretation;

/// <summary>A float64 array with a concrete shape, row-major.</summary>
public sealed class DenseTensor
{
    /// <summary>Wraps <paramref name="data"/>.</summary>
    /// <exception cref="ArgumentException">The element count doesn't fit the shape, or the shape has a symbolic batch.</exception>
    public DenseTensor(Shape shape, double[] data)
    {
        if (shape.HasBatch || shape.ElementCount != data.Length)
        {
            throw new ArgumentException($"{data.Length} elements for shape {shape}", nameof(data));
        }

        Shape = shape;
        Data = data;
    }

    /// <summary>The dimensions; the batch is a number here.</summary>
    public Shape Shape { get; }

    /// <summary>The elements.</summary>
    public double[] Data { get; }

    /// <summary>An array of zeros.</summary>
    public static DenseTensor Zeros(Shape shape) => new(shape, new double[shape.ElementCount]);

    /// <summary>Reproducible pseudo-random elements, uniform in [-1, 1).</summary>
    public static DenseTensor Random(Shape shape, int seed) => new(shape, Tensor.Random(shape, seed).Read().ToArray());

    /// <summary>Applies a function to each element.</summary>
    public DenseTensor Map(Func<double, double> function) => new(Shape, Array.ConvertAll(Data, x => function(x)));
}
