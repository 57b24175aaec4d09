namespace RepVgg.IR.Tensors;

/// <summary>Element type and shape of a graph value, printed as <c>f32[N,64,56,56]</c>.</summary>
/// <param name="Element">The element type at run time; constants keep float64 precision while they are rewritten.</param>
/// <param name="Shape">The dimensions.</param>
public sealed record TensorType(ElementType Element, Shape Shape)
{
    /// <summary>A float32 type.</summary>
    public static TensorType F32(Shape shape) => new(ElementType.F32, shape);

    /// <summary>A float32 type of the given dimensions.</summary>
    public static TensorType F32(params ReadOnlySpan<int> dimensions) => new(ElementType.F32, Shape.Of(dimensions));

    /// <inheritdoc/>
    public override string ToString() => "f32" + Shape;
}
