using System.Collections.Immutable;
using System.Globalization;

namespace RepVgg.IR.Tensors;

/// <summary>
/// The dimensions of a tensor, outermost first (activations NCHW, kernels OIHW). The batch dimension is the symbol <c>N</c>
/// (<see cref="Batch"/>); all others are known numbers.
/// </summary>
public sealed partial class Shape : IEquatable<Shape>
{
    /// <summary>The symbolic batch dimension.</summary>
    public const int Batch = -1;

    /// <summary>The shape of a scalar.</summary>
    public static readonly Shape Scalar = new([]);

    /// <summary>Creates a shape; each dimension is at least 0 or <see cref="Batch"/>.</summary>
    public Shape(ImmutableArray<int> dimensions)
    {
        foreach (var dimension in dimensions)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(dimension, Batch, nameof(dimensions));
        }

        Dimensions = dimensions;
    }

    /// <summary>The dimensions, outermost first.</summary>
    public ImmutableArray<int> Dimensions { get; }

    /// <summary>The number of dimensions.</summary>
    public int Rank => Dimensions.Length;

    /// <summary>Whether the first dimension is the symbolic batch.</summary>
    public bool HasBatch => Rank > 0 && Dimensions[0] == Batch;

    /// <summary>Number of elements, with the symbolic batch counted as 1.</summary>
    /// <exception cref="OverflowException">The product exceeds 2^63.</exception>
    public long ElementCount
    {
        get
        {
            var count = 1L;
            foreach (var dimension in Dimensions)
            {
                count = checked(count * (dimension == Batch ? 1 : dimension));
            }

            return count;
        }
    }

    /// <summary>One dimension.</summary>
    public int this[Index axis] => Dimensions[axis];

    /// <summary>Builds a shape from numbers.</summary>
    public static Shape Of(params ReadOnlySpan<int> dimensions) => new([.. dimensions]);

    /// <summary>An activation shape [N, C, H, W].</summary>
    public static Shape Image(int channels, int height, int width) => Of(Batch, channels, height, width);

    /// <summary>Replaces the symbolic batch by a number.</summary>
    public Shape WithBatch(int batch) => HasBatch ? new(Dimensions.SetItem(0, batch)) : this;

    /// <inheritdoc/>
    public bool Equals(Shape? other) => other is not null && Dimensions.AsSpan().SequenceEqual(other.Dimensions.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Shape);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var dimension in Dimensions)
        {
            hash.Add(dimension);
        }

        return hash.ToHashCode();
    }

    /// <summary>The text form, for example <c>[N,64,56,56]</c>.</summary>
    public override string ToString() =>
        "[" + string.Join(',', Dimensions.Select(d => d == Batch ? "N" : d.ToString(CultureInfo.InvariantCulture))) + "]";
}
