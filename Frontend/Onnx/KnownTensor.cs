using System.Collections.Immutable;
using RepVgg.Frontend.Containers;
using RepVgg.IR.Tensors;

namespace RepVgg.Frontend.Onnx;

/// <summary>A number that is known at import, or the symbol of the batch size.</summary>
/// <param name="Value">The number; integers are exact up to 2^53. Meaningless if <paramref name="IsBatch"/>.</param>
/// <param name="IsBatch">Whether it is the batch size.</param>
internal readonly record struct KnownNumber(double Value, bool IsBatch = false)
{
    /// <summary>The batch size.</summary>
    public static readonly KnownNumber Batch = new(Shape.Batch, IsBatch: true);
}

/// <summary>
/// A tensor whose elements are known at import: a weight, an attribute-like operand such as the target of a reshape, or what
/// was computed from those and from shapes.
/// </summary>
internal sealed class KnownTensor : OnnxValue
{
    private readonly Lazy<ImmutableArray<KnownNumber>> _numbers;

    /// <summary>A stored tensor; its elements are read when asked for.</summary>
    public KnownTensor(string name, StoredType type, Tensor tensor)
    {
        (Name, Type, Tensor) = (name, type, tensor);
        _numbers = new(() => [.. tensor.Read().ToArray().Select(x => new KnownNumber(x))]);
    }

    /// <summary>Computed elements.</summary>
    public KnownTensor(string name, StoredType type, Shape shape, ImmutableArray<KnownNumber> numbers)
    {
        (Name, Type) = (name, type);
        _numbers = new(numbers);
        Tensor = new Tensor(shape, new ComputedSource(numbers.Select(n => n.Value).ToArray()));
        HasBatch = numbers.Any(n => n.IsBatch);
    }

    /// <summary>What a constant of the graph is called.</summary>
    public string Name { get; }

    /// <summary>The element type.</summary>
    public StoredType Type { get; }

    /// <summary>The elements as a constant; wrong if <see cref="HasBatch"/>.</summary>
    public Tensor Tensor { get; }

    /// <summary>Whether an element is the batch size.</summary>
    public bool HasBatch { get; }

    /// <inheritdoc/>
    public override Shape Shape => Tensor.Shape;

    /// <summary>The elements in row-major order.</summary>
    public ImmutableArray<KnownNumber> Numbers => _numbers.Value;

    /// <summary>
    /// Whether importing computes with it: integers and booleans, which the graph can't hold, and a few floats. Weights stay
    /// constants of the graph, so that they keep their names.
    /// </summary>
    public bool IsEvaluated => !Type.IsFloatingPoint() || Tensor.Count <= 16;

    /// <summary>An int64 vector.</summary>
    public static KnownTensor Vector(string name, IEnumerable<KnownNumber> numbers)
    {
        ImmutableArray<KnownNumber> elements = [.. numbers];
        return new(name, StoredType.Int64, Shape.Of(elements.Length), elements);
    }
}
