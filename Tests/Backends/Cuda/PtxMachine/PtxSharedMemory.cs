using System.Numerics;
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

    /// <summary>Where accesses go. Most instructions of a kernel that aren't arithmetic are these.</summary>
    /// <param name="threads">The threads of a warp that access, a bit each.</param>
    /// <param name="addresses">An address for each thread.</param>
    /// <param name="offset">Added to the addresses.</param>
    /// <param name="words">32-bit words of an access.</param>
    /// <param name="places">The result.</param>
    public void Find(uint threads, ulong* addresses, ulong offset, int words, uint** places)
    {
        var bytes = (ulong)words * sizeof(uint);
        var memory = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_words));

        // At first no array: the one address that passes isn't aligned.
        var (start, room) = (ulong.MaxValue, 0UL);
        for (var rest = threads; rest != 0; rest &= rest - 1)
        {
            var lane = BitOperations.TrailingZeroCount(rest);
            var address = addresses[lane] + offset;
            if (address - start > room)
            {
                (start, room) = ArrayOf(address, bytes);
            }

            places[lane] = address % bytes == 0
                ? (uint*)(memory + address)
                : throw new PtxException(FormattableString.Invariant($"an access of {bytes} bytes at {address}, which isn't aligned"));
        }
    }

    /// <summary>The start of the array that holds an access, and the bytes from there to the last place for one of its size.</summary>
    private (ulong Start, ulong Room) ArrayOf(ulong address, ulong bytes)
    {
        foreach (var (start, length) in arrays)
        {
            if (bytes <= (ulong)length && address >= (ulong)start && address - (ulong)start <= (ulong)length - bytes)
            {
                return ((ulong)start, (ulong)length - bytes);
            }
        }

        throw new PtxException(FormattableString.Invariant($"an access of {bytes} bytes outside of shared arrays"));
    }
}
