using System.Collections.Immutable;

namespace RepVgg.Backends.Core;

/// <summary>
/// Places buffers in one arena, largest first, each at the lowest offset that no buffer live at the same time occupies
/// (greedy by size; Pisarchyk and Lee, arXiv:2001.03288). Chains of layers come down to the two largest neighbours.
/// </summary>
public static class MemoryPlanner
{
    /// <summary>Plans the arena.</summary>
    /// <exception cref="IR.Diagnostics.DiagnosticException">It exceeds the length of an array (RVC3004).</exception>
    public static MemoryPlan Plan(ImmutableArray<BufferLifetime> lifetimes)
    {
        var offsets = new long[lifetimes.Length];
        var placed = new List<int>(lifetimes.Length);
        var end = 0L;
        foreach (var index in Enumerable.Range(0, lifetimes.Length).OrderByDescending(i => lifetimes[i].Length).ThenBy(i => i))
        {
            offsets[index] = LowestGap(lifetimes, offsets, placed, index);
            placed.Add(index);
            end = Math.Max(end, offsets[index] + Padded(lifetimes[index].Length));
        }

        return end <= Array.MaxLength - MemoryPlan.Alignment
            ? new([.. offsets.Select(o => (int)o)], lifetimes, (int)end)
            : throw BackendDiagnostics.TooLarge.Error(
                FormattableString.Invariant($"the activations of one image need {end * sizeof(float)} bytes; an array holds at most {(long)Array.MaxLength * sizeof(float)}"));
    }

    private static long LowestGap(ImmutableArray<BufferLifetime> lifetimes, long[] offsets, List<int> placed, int index)
    {
        var needed = Padded(lifetimes[index].Length);
        var candidate = 0L;
        foreach (var other in placed.Where(p => lifetimes[p].Overlaps(lifetimes[index])).OrderBy(p => offsets[p]))
        {
            if (offsets[other] >= candidate + needed)
            {
                break;
            }

            candidate = Math.Max(candidate, offsets[other] + Padded(lifetimes[other].Length));
        }

        return candidate;
    }

    private static long Padded(long length) => Whole.Multiple(length, MemoryPlan.Alignment);
}
