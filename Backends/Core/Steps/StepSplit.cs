namespace RepVgg.Backends.Core;

/// <summary>The axis of an image along which items of work lie.</summary>
public enum SplitAxis
{
    /// <summary>An image is one item.</summary>
    None,

    /// <summary>Blocks of channels.</summary>
    Planes,

    /// <summary>Rows.</summary>
    Rows,
}

/// <summary>
/// How threads share a step that moves memory rather than computing. Items are disjoint parts of the output, each of which is computed
/// as the whole would be, so that results don't depend on the split.
/// </summary>
/// <param name="Axis">Where an image is split.</param>
/// <param name="Items">Items per image.</param>
public readonly record struct StepSplit(SplitAxis Axis, int Items)
{
    // 64 KiB take microseconds; to take an item, a tenth of one.
    private const long ElementsPerItem = 16_384;
    private const int MostItems = 24;

    /// <summary>The split of a step other than a convolution or linear layer.</summary>
    public static StepSplit Of(LoweredStep step) => step switch
    {
        PoolStep or GlobalAveragePoolStep or AdaptiveAveragePoolStep or ResizeStep or AddStep or MulStep or ActivationStep or ScaleShiftStep
            => Along(SplitAxis.Planes, step.Output!.Planes, Elements(step)),
        ConcatStep { Axis: 1 } => Along(SplitAxis.Rows, step.Output!.Height, Elements(step)),
        _ => default,
    };

    /// <summary>The split of an activation that is applied to a buffer in place.</summary>
    public static StepSplit InPlace(ActivationBuffer buffer) => Along(SplitAxis.Planes, buffer.Planes, 2 * Elements(buffer));

    private static StepSplit Along(SplitAxis axis, int length, long elements)
    {
        var items = (int)Math.Clamp(elements / ElementsPerItem, 1, Math.Min(length, MostItems));
        return items == 1 ? default : new(axis, items);
    }

    private static long Elements(LoweredStep step) => step.Inputs.Append(step.Output!).Sum(Elements);

    private static long Elements(ActivationBuffer buffer) => (long)buffer.Planes * buffer.PlaneChannels * buffer.Height * buffer.Width;
}
