namespace RepVgg.IR.Tensors;

/// <summary>An immutable constant: a fully known shape and a source of elements that is read lazily.</summary>
public sealed class Tensor
{
    /// <summary>Creates a tensor.</summary>
    /// <exception cref="ArgumentException">The shape has a symbolic batch, or more than 2^31 elements.</exception>
    public Tensor(Shape shape, TensorSource source)
    {
        if (shape.HasBatch || shape.ElementCount > Array.MaxLength)
        {
            throw new ArgumentException($"a constant can't have shape {shape}", nameof(shape));
        }

        Shape = shape;
        Source = source;
    }

    /// <summary>The dimensions, outermost first.</summary>
    public Shape Shape { get; }

    /// <summary>Where the elements come from.</summary>
    public TensorSource Source { get; }

    /// <summary>Number of elements.</summary>
    public int Count => (int)Shape.ElementCount;

    /// <summary>A tensor of computed float64 elements in row-major order; the array must not be changed afterwards.</summary>
    public static Tensor Computed(Shape shape, double[] values) => new(shape, new ComputedSource(values));

    /// <summary>A tensor of written-out elements in row-major order.</summary>
    public static Tensor Literal(Shape shape, params ReadOnlySpan<double> values) => new(shape, new LiteralSource([.. values]));

    /// <summary>A tensor with all elements equal.</summary>
    public static Tensor Splat(Shape shape, double value) => new(shape, new SplatSource(value));

    /// <summary>A tensor of reproducible pseudo-random elements in [-1, 1).</summary>
    public static Tensor Random(Shape shape, int seed) => new(shape, new RandomSource(seed));

    /// <summary>Reads all elements in row-major order as float64. Archive tensors are read anew on every call.</summary>
    public ReadOnlyMemory<double> Read()
    {
        var values = Source.Read(Count);
        return values.Length == Count
            ? values
            : throw new InvalidOperationException($"a source of {values.Length} elements for shape {Shape}");
    }
}
