using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RepVgg.Tests.Backends.Cuda.PtxMachine;

/// <summary>The shared arrays of a block, with gaps around them.</summary>
/// <param name="arrays">Start and bytes of each.</param>
internal sealed unsafe class PtxSharedMemory((int Start, int Bytes)[] arrays)
{
    private readonly uint[] _words = GC.AllocateArray<uint>(arrays.Length == 0 ? 1 : (arrays[^1].Start + arrays[^1].Bytes + 3) / sizeof(uint), pinned: true);

    /// <summary>Fills everything with NaNs, as at the start of a block.</summary>
    public void Poison() => Array.Fill(_words, uint.MaxValue);

    /// <summary>Where an access goes.</summary>
    public uint* At(ulong address, int words)
    {
        var bytes = (ulong)words * sizeof(uint);
        foreach (var (start, length) in arrays)
        {
            if (address >= (ulong)start && address + bytes <= (ulong)(start + length))
            {
                return address % bytes == 0
                    ? (uint*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_words)) + (address / sizeof(uint))
                    : throw new PtxException(FormattableString.Invariant($"an access of {bytes} bytes at {address}, which isn't aligned"));
            }
        }

        throw new PtxException(FormattableString.Invariant($"an access of {bytes} bytes outside of shared arrays"));
    }
}
