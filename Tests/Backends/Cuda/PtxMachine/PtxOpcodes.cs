using System.Collections.Frozen;

namespace RepVgg.Tests.Backends.Cuda.PtxMachine;

/// <summary>The opcodes with all their modifiers that NVRTC makes of the float32 kernels. There are no others: a new one has to be added with its meaning.</summary>
internal static class PtxOpcodes
{
    public static readonly FrozenDictionary<string, PtxOperation> All =
        new[] { PtxArithmetic.Operations, PtxIntegers.Operations, PtxPredicates.Operations, PtxAccesses.Operations }.SelectMany(o => o).ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What branches, barriers and returns compute.</summary>
    public static readonly PtxOperation None = new([], (_, _) => { }, 0);
}
