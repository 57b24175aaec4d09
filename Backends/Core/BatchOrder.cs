namespace RepVgg.Backends.Core;

/// <summary>
/// Decides how the images of a batch go through the layers. Together they share each layer's weights; large images would leave the caches between one layer
/// and the next, and go one by one.
/// </summary>
internal static class BatchOrder
{
    // Activations that stay in a second-level cache of 1 MiB, in elements.
    private const long ResidentActivations = 1L << 18;

    /// <summary>
    /// How many layers, from the first on, each image passes by itself: up to the first whose weights are larger than the image before and after it, and
    /// no further than images are too large to stay together.
    /// </summary>
    public static int LayersByImage(IEnumerable<LoweredStep> layers)
    {
        var count = 0;
        foreach (var (index, layer) in layers.Index())
        {
            var activations = layer.Inputs.Append(layer.Output).Sum(buffer => buffer?.Length ?? 0);
            if (layer.WeightLength > activations)
            {
                break;
            }

            if (activations * LoweredModel.ImagesAtOnce > ResidentActivations)
            {
                count = index + 1;
            }
        }

        return count;
    }
}
