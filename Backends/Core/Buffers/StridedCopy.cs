using System.Collections.Immutable;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.Backends.Core;

/// <summary>
/// A copy between two arrays in memory order: element (i₀, i₁, …) goes from <c>FromStart + Σ iₖ·FromSteps[k]</c> to
/// <c>ToStart + Σ iₖ·ToSteps[k]</c>. Transpositions, slices, concatenations and repetitions are all of this kind.
/// </summary>
/// <param name="Lengths">The range of each index; one at least.</param>
/// <param name="FromStart">The first element read.</param>
/// <param name="FromSteps">Elements from one index to the next; 0 repeats.</param>
/// <param name="ToStart">The first element written.</param>
/// <param name="ToSteps">Elements from one index to the next.</param>
public sealed record StridedCopy(
    ImmutableArray<int> Lengths, int FromStart, ImmutableArray<int> FromSteps, int ToStart, ImmutableArray<int> ToSteps)
{
    /// <summary>Transposes one image of a shape.</summary>
    internal static StridedCopy Transpose(Shape from, TransposeOp op)
    {
        var (lengths, steps) = (Image(from), Steps(Image(from)));
        ImmutableArray<int> axes = from.Rank == 1 ? [0] : [.. op.Axes.Items.Skip(1).Select(a => a - 1)];
        ImmutableArray<int> target = [.. axes.Select(a => lengths[a])];
        return new(target, 0, [.. axes.Select(a => steps[a])], 0, Steps(target));
    }

    /// <summary>A range of positions along an axis.</summary>
    internal static StridedCopy Slice(Shape from, Shape to, SliceOp op)
    {
        var (steps, axis) = (Steps(Image(from)), op.Axis - 1);
        return new(Image(to), op.Start * steps[axis], steps.SetItem(axis, op.Step * steps[axis]), 0, Steps(Image(to)));
    }

    /// <summary>A part of a concatenation that begins at a position of the axis.</summary>
    internal static StridedCopy Part(Shape from, Shape to, int axis, int position)
    {
        var steps = Steps(Image(to));
        return new(Image(from), 0, Steps(Image(from)), position * steps[axis - 1], steps);
    }

    /// <summary>A value repeated by NumPy's rule; it may be a constant without a batch.</summary>
    internal static StridedCopy Broadcast(Shape from, Shape to)
    {
        var (image, lengths) = (Image(from), Image(to));
        var (steps, missing) = (Steps(image), lengths.Length - image.Length);
        return new(lengths, 0, [.. lengths.Select((_, axis) => axis < missing || image[axis - missing] == 1 ? 0 : steps[axis - missing])], 0, Steps(lengths));
    }

    /// <summary>The dimensions of one image. A constant that has a dimension in the batch's place has 1 there, which repeats.</summary>
    private static ImmutableArray<int> Image(Shape shape) =>
        shape.HasBatch ? shape.Dimensions.Length > 1 ? shape.Dimensions[1..] : [1] : shape.Rank > 0 ? shape.Dimensions : [1];

    private static ImmutableArray<int> Steps(ImmutableArray<int> lengths)
    {
        var steps = new int[lengths.Length];
        for (var (axis, step) = (lengths.Length - 1, 1); axis >= 0; axis--)
        {
            steps[axis] = step;
            step *= lengths[axis];
        }

        return [.. steps];
    }
}
