using System.Numerics.Tensors;
using static RepVgg.Tests.Backends.Cuda.PtxMachine.PtxOperation;

namespace RepVgg.Tests.Backends.Cuda.PtxMachine;

/// <summary>Integers, bits and moves. Arithmetic wraps around; shifts by more than the width act as shifts by the width.</summary>
internal static class PtxIntegers
{
    public static readonly Dictionary<string, PtxOperation> Operations = new(StringComparer.Ordinal)
    {
        ["add.s32"] = Binary<int>(TensorPrimitives.Add),
        ["sub.s32"] = Binary<int>(TensorPrimitives.Subtract),
        ["add.s64"] = Binary<long>(TensorPrimitives.Add),
        ["sub.s64"] = Binary<long>(TensorPrimitives.Subtract),
        ["mul.lo.s32"] = Binary<int>(TensorPrimitives.Multiply),
        ["mul.lo.s64"] = Binary<long>(TensorPrimitives.Multiply),
        ["mul.hi.s32"] = Map<int, int, int>((a, b) => (int)((long)a * b >> 32)),
        ["mul.wide.s32"] = Map<int, int, long>((a, b) => (long)a * b),
        ["mul.wide.u32"] = Map<uint, uint, ulong>((a, b) => (ulong)a * b),
        ["mad.lo.s32"] = Ternary<int>(TensorPrimitives.MultiplyAdd),
        ["min.s32"] = Binary<int>(TensorPrimitives.Min),
        ["max.s32"] = Binary<int>(TensorPrimitives.Max),
        ["min.u32"] = Binary<uint>(TensorPrimitives.Min),
        ["max.u32"] = Binary<uint>(TensorPrimitives.Max),

        ["and.b32"] = Binary<uint>(TensorPrimitives.BitwiseAnd),
        ["or.b32"] = Binary<uint>(TensorPrimitives.BitwiseOr),
        ["xor.b32"] = Binary<uint>(TensorPrimitives.Xor),
        ["not.b32"] = Unary<uint>(TensorPrimitives.OnesComplement),
        ["and.b64"] = Binary<ulong>(TensorPrimitives.BitwiseAnd),
        ["xor.b64"] = Binary<ulong>(TensorPrimitives.Xor),
        ["shl.b32"] = Map<uint, uint, uint>((a, n) => n > 31 ? 0 : a << (int)n),
        ["shr.u32"] = Map<uint, uint, uint>((a, n) => n > 31 ? 0 : a >> (int)n),
        ["shr.s32"] = Map<int, uint, int>((a, n) => a >> (int)Math.Min(n, 31)),
        ["shl.b64"] = Map<ulong, uint, ulong>((a, n) => n > 63 ? 0 : a << (int)n),
        ["shr.u64"] = Map<ulong, uint, ulong>((a, n) => n > 63 ? 0 : a >> (int)n),
        ["bfi.b32"] = InsertBits,

        ["cvt.s64.s32"] = Map<int, long>(a => a),
        ["cvt.u64.u32"] = Map<uint, ulong>(a => a),
        ["cvt.u32.u64"] = Map<ulong, uint>(a => (uint)a),

        // Addresses are those of their spaces everywhere.
        ["cvta.to.global.u64"] = Copy<ulong>(),
        ["mov.u64"] = Copy<ulong>(),
        ["mov.u32"] = Copy<uint>(),
        ["mov.b32"] = Copy<uint>(),
        ["mov.f32"] = Copy<uint>(),

        // Parameters have columns as registers do.
        ["ld.param.u64"] = Copy<ulong>(),
        ["ld.param.u32"] = Copy<uint>(),
    };

    /// <summary>The lowest bits of the first operand in the second one's place.</summary>
    private static PtxOperation InsertBits => new([4, 4, 4, 4, 4], (warp, i) =>
    {
        var result = warp.Result<uint>(i[0]);
        for (var lane = 0; lane < result.Length; lane++)
        {
            var (position, length) = ((int)warp.Column<uint>(i[3])[lane] & 255, (int)warp.Column<uint>(i[4])[lane] & 255);
            var mask = position > 31 ? 0 : (length > 31 ? uint.MaxValue : (1u << length) - 1) << position;
            var shifted = position > 31 ? 0 : warp.Column<uint>(i[1])[lane] << position;
            result[lane] = (warp.Column<uint>(i[2])[lane] & ~mask) | (shifted & mask);
        }

        warp.Commit(i[0], result);
    });

    private static PtxOperation Copy<T>()
        where T : unmanaged => Unary<T>((a, result) => a.CopyTo(result));
}
