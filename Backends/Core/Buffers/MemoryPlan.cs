using System.Collections.Immutable;

namespace RepVgg.Backends.Core;

/// <summary>One arena for all activations of an image, and where each buffer lies in it.</summary>
/// <param name="Offsets">Per buffer, its first element; multiples of <see cref="Alignment"/>.</param>
/// <param name="Lifetimes">Per buffer, when it is needed.</param>
/// <param name="Length">Elements of the arena.</param>
public sealed record MemoryPlan(ImmutableArray<int> Offsets, ImmutableArray<BufferLifetime> Lifetimes, int Length)
{
    /// <summary>Elements of a cache line of 64 bytes.</summary>
    public const int Alignment = 16;

    /// <summary>Bytes of the arena.</summary>
    public long ArenaBytes => (long)Length * sizeof(float);
}
