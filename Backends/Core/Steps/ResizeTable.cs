using System.Collections.Immutable;
using RepVgg.IR.Ops;

namespace RepVgg.Backends.Core;

/// <summary>The taps of all outputs along one axis, one output after another.</summary>
/// <param name="Ends">Per output, the end of its taps; they begin where those of the output before end.</param>
/// <param name="Positions">The input of each tap.</param>
/// <param name="Weights">The weight of each tap.</param>
public sealed record ResizeTable(ImmutableArray<int> Ends, ImmutableArray<int> Positions, ImmutableArray<float> Weights)
{
    /// <summary>The table of what <see cref="ResizeTaps"/> gives.</summary>
    internal static ResizeTable Of(ImmutableArray<ImmutableArray<ResizeTap>> taps)
    {
        var end = 0;
        var all = taps.SelectMany(t => t).ToArray();
        return new([.. taps.Select(t => end += t.Length)], [.. all.Select(t => t.Index)], [.. all.Select(t => (float)t.Weight)]);
    }
}
