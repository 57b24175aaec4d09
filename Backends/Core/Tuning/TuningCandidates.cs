using System.Collections.Immutable;

namespace RepVgg.Backends.Core;

/// <summary>The algorithms among which tuning chooses, by their names in tuning files.</summary>
public static class TuningCandidates
{
    /// <summary>The direct algorithm, which computes every convolution.</summary>
    public const string Direct = "direct";

    // Transforms of more outputs lose too many digits to be taken unless asked for.
    private const int AccurateOutputs = 4;

    /// <summary>All names that a tuning file may hold.</summary>
    public static ImmutableArray<string> Names { get; } = [Direct, .. WinogradTransform.All.Select(t => t.Name)];

    /// <summary>The algorithms that can compute a convolution, the direct one first. Of a depthwise convolution there is nothing to choose.</summary>
    /// <param name="step">The convolution.</param>
    /// <param name="inaccurate">Also those whose errors are about ten times the others'.</param>
    public static ImmutableArray<string> Of(ConvolutionStep step, bool inaccurate) => step.Geometry.IsDepthwise
        ? [Direct]
        : [Direct, .. CostModel.Transforms(step.Geometry).Where(t => inaccurate || !IsInaccurate(t)).Select(t => t.Name)];

    /// <summary>Whether a transform is taken only where it is asked for.</summary>
    internal static bool IsInaccurate(WinogradTransform transform) => transform.Outputs > AccurateOutputs;
}
