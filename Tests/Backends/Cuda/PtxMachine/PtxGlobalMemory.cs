using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RepVgg.Tests.Backends.Cuda.PtxMachine;

/// <summary>
/// Device memory. An allocation's number is the upper half of its addresses. All words begin as NaNs. For each, the thread that stored it last
/// and the launch that loaded it last are known: threads run in any order on a GPU, and mustn't store to the same word in a launch, nor to what
/// the launch loads as a constant (<c>ld.global.nc</c>).
/// </summary>
internal sealed unsafe class PtxGlobalMemory
{
    private const ulong First = 0x1000;

    private readonly List<Allocation?> _allocations = [];

    /// <summary>The number of the block's first thread, which no thread had before; more than a block's threads lie between those of two blocks.</summary>
    private long _block;

    private long _launch;

    private sealed record Allocation(long Bytes, uint[] Words, long[] StoringThread, long[] LoadingLaunch);

    /// <summary>The allocations that weren't freed.</summary>
    public int Live => _allocations.Count(a => a is not null);

    public ulong Allocate(long bytes)
    {
        var words = (int)((bytes + sizeof(uint) - 1) / sizeof(uint));
        var allocation = new Allocation(bytes, GC.AllocateArray<uint>(words, pinned: true), new long[words], new long[words]);
        allocation.Words.AsSpan().Fill(uint.MaxValue);
        _allocations.Add(allocation);
        return (First + (ulong)_allocations.Count - 1) << 32;
    }

    public void Free(ulong address)
    {
        _ = Find(address, 0);
        _allocations[(int)((address >> 32) - First)] = null;
    }

    /// <summary>The bytes of a copy from or to the host.</summary>
    public Span<byte> Bytes(ulong address, long bytes) => MemoryMarshal.AsBytes(Find(address, (ulong)bytes).Words.AsSpan()).Slice((int)(uint)address, (int)bytes);

    /// <summary>Begins a block of a launch.</summary>
    public void BeginBlock(bool isFirst)
    {
        _block += 4096;
        _launch = isFirst ? _block : _launch;
    }

    /// <summary>Where a load of constants reads.</summary>
    public uint* Load(ulong address, int words)
    {
        var (allocation, index) = Access(address, words);
        for (var i = index; i < index + words; i++)
        {
            allocation.LoadingLaunch[i] = allocation.StoringThread[i] < _launch ? _launch : throw new PtxException("a load as a constant of what the launch stores");
        }

        return Pointer(allocation, index);
    }

    /// <summary>Where a store writes.</summary>
    /// <param name="thread">Of the block.</param>
    /// <param name="address">The address.</param>
    /// <param name="words">32-bit words.</param>
    public uint* Store(int thread, ulong address, int words)
    {
        var (allocation, index) = Access(address, words);
        for (var i = index; i < index + words; i++)
        {
            if (allocation.LoadingLaunch[i] == _launch)
            {
                throw new PtxException("a store to what the launch loads as a constant");
            }

            var last = allocation.StoringThread[i];
            allocation.StoringThread[i] = last < _launch || last == _block + thread ? _block + thread : throw new PtxException("a store to where another thread of the launch stores");
        }

        return Pointer(allocation, index);
    }

    private static uint* Pointer(Allocation allocation, int index) => (uint*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(allocation.Words)) + index;

    private (Allocation Allocation, int Index) Access(ulong address, int words)
    {
        var bytes = (ulong)words * sizeof(uint);
        return address % bytes == 0
            ? (Find(address, bytes), (int)((uint)address / sizeof(uint)))
            : throw new PtxException(FormattableString.Invariant($"an access of {bytes} bytes at {address:x}, which isn't aligned"));
    }

    private Allocation Find(ulong address, ulong bytes)
    {
        var number = (address >> 32) - First;
        return number < (ulong)_allocations.Count && _allocations[(int)number] is { } allocation && (uint)address + bytes <= (ulong)allocation.Bytes
            ? allocation
            : throw new PtxException(FormattableString.Invariant($"an access of {bytes} bytes at {address:x}, outside of allocations"));
    }
}
