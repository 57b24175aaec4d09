using System.Numerics;

namespace RepVgg.Tests.Backends.Cuda.PtxMachine;

/// <summary>Loads and stores, thread by thread: an address is 64 bits, an offset added to it.</summary>
internal static unsafe class PtxAccesses
{
    public static readonly Dictionary<string, PtxOperation> Operations = new(StringComparer.Ordinal)
    {
        ["ld.global.nc.f32"] = Load(1, (warp, _, address, words) => warp.Block.Global.Load(address, words)),
        ["ld.global.nc.v4.f32"] = Load(4, (warp, _, address, words) => warp.Block.Global.Load(address, words)),
        ["ld.global.nc.v4.u32"] = Load(4, (warp, _, address, words) => warp.Block.Global.Load(address, words)),
        ["st.global.f32"] = Store(1, (warp, lane, address, words) => warp.Block.Global.Store(warp.FirstThread + lane, address, words)),
        ["st.global.v4.f32"] = Store(4, (warp, lane, address, words) => warp.Block.Global.Store(warp.FirstThread + lane, address, words)),
        ["ld.shared.f32"] = Load(1, (warp, _, address, words) => warp.Block.Shared.At(address, words)),
        ["ld.shared.v4.f32"] = Load(4, (warp, _, address, words) => warp.Block.Shared.At(address, words)),
        ["st.shared.f32"] = Store(1, (warp, _, address, words) => warp.Block.Shared.At(address, words)),
        ["st.shared.v4.f32"] = Store(4, (warp, _, address, words) => warp.Block.Shared.At(address, words)),
        ["st.shared.v4.u32"] = Store(4, (warp, _, address, words) => warp.Block.Shared.At(address, words)),
    };

    private delegate uint* Space(PtxWarp warp, int lane, ulong address, int words);

    private static PtxOperation Load(int words, Space space) => new([.. Enumerable.Repeat(sizeof(uint), words), sizeof(ulong)], (warp, i) =>
    {
        var places = stackalloc uint*[PtxRegisters.Lanes];
        Find(warp, i, warp.Column<ulong>(i[words]), words, space, places);
        for (var word = 0; word < words; word++)
        {
            var column = warp.Column<uint>(i[word]);
            for (var rest = warp.Active; rest != 0; rest &= rest - 1)
            {
                var lane = BitOperations.TrailingZeroCount(rest);
                column[lane] = places[lane][word];
            }
        }
    }, words);

    private static PtxOperation Store(int words, Space space) => new([sizeof(ulong), .. Enumerable.Repeat(sizeof(uint), words)], (warp, i) =>
    {
        var places = stackalloc uint*[PtxRegisters.Lanes];
        Find(warp, i, warp.Column<ulong>(i[0]), words, space, places);
        for (var word = 0; word < words; word++)
        {
            var column = warp.Column<uint>(i[1 + word]);
            for (var rest = warp.Active; rest != 0; rest &= rest - 1)
            {
                var lane = BitOperations.TrailingZeroCount(rest);
                places[lane][word] = column[lane];
            }
        }
    }, 0);

    private static void Find(PtxWarp warp, PtxInstruction i, Span<ulong> addresses, int words, Space space, uint** places)
    {
        for (var rest = warp.Active; rest != 0; rest &= rest - 1)
        {
            var lane = BitOperations.TrailingZeroCount(rest);
            places[lane] = space(warp, lane, addresses[lane] + (ulong)i.Offset, words);
        }
    }
}
