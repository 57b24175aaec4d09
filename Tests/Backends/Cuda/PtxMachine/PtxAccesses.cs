using System.Numerics;

namespace RepVgg.Tests.Backends.Cuda.PtxMachine;

/// <summary>Loads and stores: an address of 64 bits for each thread, an offset added to it.</summary>
internal static unsafe class PtxAccesses
{
    public static readonly Dictionary<string, PtxOperation> Operations = new(StringComparer.Ordinal)
    {
        ["ld.global.nc.f32"] = Load(1, GlobalLoad),
        ["ld.global.nc.v4.f32"] = Load(4, GlobalLoad),
        ["ld.global.nc.v4.u32"] = Load(4, GlobalLoad),
        ["st.global.f32"] = Store(1, GlobalStore),
        ["st.global.v4.f32"] = Store(4, GlobalStore),
        ["ld.shared.f32"] = Load(1, Shared),
        ["ld.shared.v4.f32"] = Load(4, Shared),
        ["st.shared.f32"] = Store(1, Shared),
        ["st.shared.v4.f32"] = Store(4, Shared),
        ["st.shared.v4.u32"] = Store(4, Shared),
    };

    /// <summary>Finds the active threads' places in a memory.</summary>
    private delegate void Space(PtxWarp warp, ulong* addresses, ulong offset, int words, uint** places);

    private static PtxOperation Load(int words, Space space) => new([.. Enumerable.Repeat(sizeof(uint), words), sizeof(ulong)], (warp, i) =>
    {
        var places = stackalloc uint*[PtxRegisters.Lanes];
        space(warp, warp.Pointer<ulong>(i[words]), (ulong)i.Offset, words, places);
        for (var word = 0; word < words; word++)
        {
            var column = warp.Pointer<uint>(i[word]);
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
        space(warp, warp.Pointer<ulong>(i[0]), (ulong)i.Offset, words, places);
        for (var word = 0; word < words; word++)
        {
            var column = warp.Pointer<uint>(i[1 + word]);
            for (var rest = warp.Active; rest != 0; rest &= rest - 1)
            {
                var lane = BitOperations.TrailingZeroCount(rest);
                places[lane][word] = column[lane];
            }
        }
    }, 0);

    private static void GlobalLoad(PtxWarp warp, ulong* addresses, ulong offset, int words, uint** places)
    {
        for (var rest = warp.Active; rest != 0; rest &= rest - 1)
        {
            var lane = BitOperations.TrailingZeroCount(rest);
            places[lane] = warp.Block.Global.Load(addresses[lane] + offset, words);
        }
    }

    private static void GlobalStore(PtxWarp warp, ulong* addresses, ulong offset, int words, uint** places)
    {
        for (var rest = warp.Active; rest != 0; rest &= rest - 1)
        {
            var lane = BitOperations.TrailingZeroCount(rest);
            places[lane] = warp.Block.Global.Store(warp.FirstThread + lane, addresses[lane] + offset, words);
        }
    }

    private static void Shared(PtxWarp warp, ulong* addresses, ulong offset, int words, uint** places) =>
        warp.Block.Shared.Find(warp.Active, addresses, offset, words, places);
}
