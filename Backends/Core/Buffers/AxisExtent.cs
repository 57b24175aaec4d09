using System.Collections.Immutable;
using RepVgg.IR.Tensors;

namespace RepVgg.Backends.Core;

/// <summary>An axis of an image in memory order, with what lies before and behind it.</summary>
/// <param name="Outer">The product of the dimensions before.</param>
/// <param name="Length">The axis.</param>
/// <param name="Inner">The product of the dimensions behind, which is the distance of neighbours along the axis.</param>
public readonly record struct AxisExtent(int Outer, int Length, int Inner)
{
    /// <summary>An axis of a shape with a batch, which isn't counted.</summary>
    internal static AxisExtent Of(Shape shape, int axis) =>
        new(Product(shape.Dimensions[1..axis]), shape[axis], Product(shape.Dimensions[(axis + 1)..]));

    /// <summary>The product of some dimensions.</summary>
    internal static int Product(ImmutableArray<int> dimensions) => dimensions.Aggregate(1, (product, d) => checked(product * d));
}
