using System.Collections.Immutable;
using System.Globalization;

namespace RepVgg.IR.Ops;

/// <summary>A list of axes, counted from 0; compared by its elements.</summary>
/// <param name="items">The axes.</param>
public sealed class Axes(ImmutableArray<int> items) : IEquatable<Axes>
{
    /// <summary>The axes in order.</summary>
    public ImmutableArray<int> Items { get; } = items;

    /// <summary>Builds a list.</summary>
    public static Axes Of(params ReadOnlySpan<int> items) => new([.. items]);

    /// <summary>Whether all axes exist in a tensor of this rank and none is listed twice.</summary>
    public bool AreDistinctBelow(int rank) => Items.All(a => a >= 0 && a < rank) && Items.Distinct().Count() == Items.Length;

    /// <inheritdoc/>
    public bool Equals(Axes? other) => other is not null && Items.AsSpan().SequenceEqual(other.Items.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Axes);

    /// <inheritdoc/>
    public override int GetHashCode() => Items.Aggregate(Items.Length, HashCode.Combine);

    /// <summary>The text form, for example <c>[0,2,1]</c>.</summary>
    public override string ToString() => "[" + string.Join(',', Items.Select(a => a.ToString(CultureInfo.InvariantCulture))) + "]";
}
