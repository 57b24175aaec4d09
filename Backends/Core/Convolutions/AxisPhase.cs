using System.Collections.Immutable;

namespace RepVgg.Backends.Core;

/// <summary>
/// The outputs <c>phase, phase + stride, phase + 2·stride, …</c> of a transposed convolution along one axis. Output
/// <c>q·stride + phase</c> sums the inputs <c>q + (phase + padding − tap·dilation) / stride</c> over the taps for which that
/// division leaves no rest: an ordinary convolution of stride 1 with a part of the taps.
/// </summary>
/// <param name="Phase">The first output.</param>
/// <param name="Outputs">Outputs of this phase.</param>
/// <param name="Taps">The taps, in the order in which their inputs follow each other; may be empty.</param>
/// <param name="Padding">Inputs before the image that the first output reads; negative where it starts inside.</param>
/// <param name="Dilation">Inputs from a tap to the next.</param>
internal sealed record AxisPhase(int Phase, int Outputs, ImmutableArray<int> Taps, int Padding, int Dilation)
{
    /// <summary>All phases that have outputs.</summary>
    /// <param name="outputs">Outputs along the axis.</param>
    /// <param name="taps">Kernel taps along the axis.</param>
    /// <param name="stride">Outputs between neighbouring inputs.</param>
    /// <param name="padding">Outputs cut off at the start.</param>
    /// <param name="dilation">Outputs between neighbouring taps.</param>
    public static ImmutableArray<AxisPhase> All(int outputs, int taps, int stride, int padding, int dilation) =>
        [.. Enumerable.Range(0, Math.Min(stride, outputs)).Select(phase => Of(phase, outputs, taps, stride, padding, dilation))];

    private static AxisPhase Of(int phase, int outputs, int taps, int stride, int padding, int dilation)
    {
        var count = (outputs - phase + stride - 1) / stride;

        // The later a tap, the earlier its input.
        ImmutableArray<int> mine = [.. Enumerable.Range(0, taps).Reverse().Where(tap => (phase + padding - ((long)tap * dilation)) % stride == 0)];
        if (mine.IsEmpty)
        {
            return new(phase, count, mine, Padding: 0, Dilation: 1);
        }

        var first = (int)((phase + padding - ((long)mine[0] * dilation)) / stride);
        var distance = mine.Length < 2 ? 1 : (int)((long)(mine[0] - mine[1]) * dilation / stride);
        return new(phase, count, mine, -first, distance);
    }
}
