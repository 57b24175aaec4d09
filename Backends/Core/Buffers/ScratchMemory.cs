namespace RepVgg.Backends.Core;

/// <summary>Memory that steps need while they run, in elements.</summary>
/// <param name="Shared">Used by all threads of a call.</param>
/// <param name="PerThread">Of each thread alone.</param>
/// <param name="Counters">Counts of finished items, for what is done when all of some are.</param>
public readonly record struct ScratchMemory(int Shared, int PerThread, int Counters = 0)
{
    /// <summary>The memory that suffices for both.</summary>
    public ScratchMemory Union(ScratchMemory other) =>
        new(Math.Max(Shared, other.Shared), Math.Max(PerThread, other.PerThread), Math.Max(Counters, other.Counters));
}
