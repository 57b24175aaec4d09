namespace RepVgg.IR.Tensors;

/// <content>Broadcasting.</content>
public sealed partial class Shape
{
    /// <summary>
    /// The shape that two shapes broadcast to by NumPy's rule: aligned at their last dimensions, a missing dimension or one of
    /// 1 repeats. Null if they don't fit; the symbolic batch fits itself and 1.
    /// </summary>
    public static Shape? Broadcast(Shape a, Shape b)
    {
        var (longer, shorter) = a.Rank >= b.Rank ? (a, b) : (b, a);
        var dimensions = longer.Dimensions.ToBuilder();
        for (var i = 0; i < shorter.Rank; i++)
        {
            var axis = longer.Rank - shorter.Rank + i;
            var (x, y) = (dimensions[axis], shorter[i]);
            if (x != y && x != 1 && y != 1)
            {
                return null;
            }

            dimensions[axis] = x == 1 ? y : x;
        }

        return new Shape(dimensions.ToImmutable());
    }
}
