using System.Numerics.Tensors;
using static RepVgg.Tests.Backends.Cuda.PtxMachine.PtxOperation;

namespace RepVgg.Tests.Backends.Cuda.PtxMachine;

/// <summary>
/// Float32 as IEEE 754 has it: each operation rounds once, nothing is contracted (a GPU's assembler may contract <c>mul</c> and <c>add</c>),
/// subnormal numbers are kept. What PTX calls approximate is the float64 result, rounded.
/// </summary>
internal static class PtxArithmetic
{
    public static readonly Dictionary<string, PtxOperation> Operations = new(StringComparer.Ordinal)
    {
        ["add.f32"] = Binary<float>(TensorPrimitives.Add),
        ["sub.f32"] = Binary<float>(TensorPrimitives.Subtract),
        ["mul.f32"] = Binary<float>(TensorPrimitives.Multiply),
        ["mul.rn.f32"] = Binary<float>(TensorPrimitives.Multiply),
        ["fma.rn.f32"] = Ternary<float>(TensorPrimitives.FusedMultiplyAdd),
        ["fma.rm.f32"] = Ternary<float>(FusedMultiplyAddDown),
        ["div.rn.f32"] = Binary<float>(TensorPrimitives.Divide),
        ["rcp.rn.f32"] = Map<float, float>(a => 1 / a),
        ["sqrt.rn.f32"] = Unary<float>(TensorPrimitives.Sqrt),
        ["neg.f32"] = Unary<float>(TensorPrimitives.Negate),
        ["abs.f32"] = Unary<float>(TensorPrimitives.Abs),
        ["rcp.approx.ftz.f32"] = Map<float, float>(a => Flush((float)(1 / (double)Flush(a)))),
        ["ex2.approx.ftz.f32"] = Map<float, float>(a => Flush((float)Math.Pow(2, Flush(a)))),

        // Conversions saturate; NaN becomes zero.
        ["cvt.sat.f32.f32"] = Map<float, float>(a => float.IsNaN(a) ? 0 : Math.Clamp(a, 0, 1)),
        ["cvt.rzi.f32.f32"] = Map<float, float>(MathF.Truncate),
        ["cvt.rzi.s32.f32"] = Map<float, int>(a => float.IsNaN(a) ? 0 : (int)Math.Clamp((double)a, int.MinValue, int.MaxValue)),
        ["cvt.rn.f32.s32"] = Map<int, float>(a => a),
    };

    /// <summary>The fused product and sum, rounded towards minus infinity.</summary>
    public static float FusedMultiplyAddDown(float a, float b, float c)
    {
        // The product of two floats is exact in float64; of the sum, Knuth's two-sum gives the rounding error.
        var product = (double)a * b;
        var sum = product + c;
        var part = sum - product;
        var error = product - (sum - part) + (c - part);
        var nearest = (float)sum;
        return nearest > sum || (nearest == sum && error < 0) ? MathF.BitDecrement(nearest) : nearest;
    }

    private static void FusedMultiplyAddDown(ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> c, Span<float> result)
    {
        for (var lane = 0; lane < result.Length; lane++)
        {
            result[lane] = FusedMultiplyAddDown(a[lane], b[lane], c[lane]);
        }
    }

    private static float Flush(float value) => float.IsSubnormal(value) ? MathF.CopySign(0, value) : value;
}
