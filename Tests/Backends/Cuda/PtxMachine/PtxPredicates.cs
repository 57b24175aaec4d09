using System.Runtime.CompilerServices;

namespace RepVgg.Tests.Backends.Cuda.PtxMachine;

/// <summary>Comparisons, and what depends on them. A predicate holds a bit for each thread of the warp.</summary>
internal static class PtxPredicates
{
    public static readonly Dictionary<string, PtxOperation> Operations = new(StringComparer.Ordinal)
    {
        // Comparisons with NaN are false, except for the unordered one.
        ["setp.lt.f32"] = Compare<float>((a, b) => a < b),
        ["setp.gt.f32"] = Compare<float>((a, b) => a > b),
        ["setp.ge.f32"] = Compare<float>((a, b) => a >= b),
        ["setp.ltu.f32"] = Compare<float>((a, b) => !(a >= b)),
        ["setp.eq.s32"] = Compare<int>((a, b) => a == b),
        ["setp.ne.s32"] = Compare<int>((a, b) => a != b),
        ["setp.lt.s32"] = Compare<int>((a, b) => a < b),
        ["setp.le.s32"] = Compare<int>((a, b) => a <= b),
        ["setp.gt.s32"] = Compare<int>((a, b) => a > b),
        ["setp.ge.s32"] = Compare<int>((a, b) => a >= b),
        ["setp.lt.u32"] = Compare<uint>((a, b) => a < b),
        ["setp.gt.u32"] = Compare<uint>((a, b) => a > b),
        ["and.pred"] = new([0, 0, 0], (warp, i) => warp.SetPredicate(i[0], warp.Predicate(i[1]) & warp.Predicate(i[2]))),
        ["or.pred"] = new([0, 0, 0], (warp, i) => warp.SetPredicate(i[0], warp.Predicate(i[1]) | warp.Predicate(i[2]))),
        ["not.pred"] = new([0, 0], (warp, i) => warp.SetPredicate(i[0], ~warp.Predicate(i[1]))),
        ["selp.f32"] = Select<uint>(),
        ["selp.b32"] = Select<uint>(),
        ["selp.u32"] = Select<uint>(),
        ["selp.b64"] = Select<ulong>(),
    };

    private static PtxOperation Compare<T>(Func<T, T, bool> holds)
        where T : unmanaged => new([0, Unsafe.SizeOf<T>(), Unsafe.SizeOf<T>()], (warp, i) =>
        {
            var a = warp.Column<T>(i[1]);
            var b = warp.Column<T>(i[2]);
            var bits = 0u;
            for (var lane = 0; lane < a.Length; lane++)
            {
                bits |= holds(a[lane], b[lane]) ? 1u << lane : 0;
            }

            warp.SetPredicate(i[0], bits);
        });

    private static PtxOperation Select<T>()
        where T : unmanaged => new([Unsafe.SizeOf<T>(), Unsafe.SizeOf<T>(), Unsafe.SizeOf<T>(), 0], (warp, i) =>
        {
            var result = warp.Result<T>(i[0]);
            var a = warp.Column<T>(i[1]);
            var b = warp.Column<T>(i[2]);
            var takesFirst = warp.Predicate(i[3]);
            for (var lane = 0; lane < result.Length; lane++)
            {
                result[lane] = (takesFirst >> lane & 1) != 0 ? a[lane] : b[lane];
            }

            warp.Commit(i[0], result);
        });
}
