using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RepVgg.Cli.Measuring;

/// <summary>
/// Nothing but multiply-adds in registers, at the widest vectors of the machine: what no convolution can exceed. Ten chains hide
/// the latency of four cycles at two multiply-adds per cycle, and fit the 16 registers of 256-bit machines.
/// </summary>
internal static class MultiplyAddLoop
{
    private const int Chains = 10;
    private const float Factor = 0.999f;
    private const float Summand = 0.001f;

    /// <summary>Bits of the vectors; 32 where there are none.</summary>
    public static int VectorBits =>
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 32;

    /// <summary>Whether this assembly was built for debugging: then the loop stores every result to memory.</summary>
    public static bool IsUnoptimised => typeof(MultiplyAddLoop).Assembly.GetCustomAttribute<DebuggableAttribute>()?.IsJITOptimizerDisabled == true;

    /// <summary>Floating-point operations of a run; a multiply-add counts as two.</summary>
    public static double Operations(int repetitions) => 2.0 * Chains * Math.Max(VectorBits, 128) / 32 * repetitions;

    /// <summary>Runs the loop. The result is of no interest, but without it nothing would have to be computed.</summary>
    public static float Run(int repetitions) =>
        Vector512.IsHardwareAccelerated ? Run512(repetitions) : Vector256.IsHardwareAccelerated ? Run256(repetitions) : Run128(repetitions);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Run512(int repetitions)
    {
        var (factor, summand) = (Vector512.Create(Factor), Vector512.Create(Summand));
        Vector512<float>
            a = Vector512.Create(0f), b = Vector512.Create(1f), c = Vector512.Create(2f), d = Vector512.Create(3f), e = Vector512.Create(4f),
            f = Vector512.Create(5f), g = Vector512.Create(6f), h = Vector512.Create(7f), i = Vector512.Create(8f), j = Vector512.Create(9f);
        for (var n = 0; n < repetitions; n++)
        {
            a = Vector512.MultiplyAddEstimate(a, factor, summand);
            b = Vector512.MultiplyAddEstimate(b, factor, summand);
            c = Vector512.MultiplyAddEstimate(c, factor, summand);
            d = Vector512.MultiplyAddEstimate(d, factor, summand);
            e = Vector512.MultiplyAddEstimate(e, factor, summand);
            f = Vector512.MultiplyAddEstimate(f, factor, summand);
            g = Vector512.MultiplyAddEstimate(g, factor, summand);
            h = Vector512.MultiplyAddEstimate(h, factor, summand);
            i = Vector512.MultiplyAddEstimate(i, factor, summand);
            j = Vector512.MultiplyAddEstimate(j, factor, summand);
        }

        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Run256(int repetitions)
    {
        var (factor, summand) = (Vector256.Create(Factor), Vector256.Create(Summand));
        Vector256<float>
            a = Vector256.Create(0f), b = Vector256.Create(1f), c = Vector256.Create(2f), d = Vector256.Create(3f), e = Vector256.Create(4f),
            f = Vector256.Create(5f), g = Vector256.Create(6f), h = Vector256.Create(7f), i = Vector256.Create(8f), j = Vector256.Create(9f);
        for (var n = 0; n < repetitions; n++)
        {
            a = Vector256.MultiplyAddEstimate(a, factor, summand);
            b = Vector256.MultiplyAddEstimate(b, factor, summand);
            c = Vector256.MultiplyAddEstimate(c, factor, summand);
            d = Vector256.MultiplyAddEstimate(d, factor, summand);
            e = Vector256.MultiplyAddEstimate(e, factor, summand);
            f = Vector256.MultiplyAddEstimate(f, factor, summand);
            g = Vector256.MultiplyAddEstimate(g, factor, summand);
            h = Vector256.MultiplyAddEstimate(h, factor, summand);
            i = Vector256.MultiplyAddEstimate(i, factor, summand);
            j = Vector256.MultiplyAddEstimate(j, factor, summand);
        }

        return Vector256.Sum(a + b + c + d + e + f + g + h + i + j);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Run128(int repetitions)
    {
        var (factor, summand) = (Vector128.Create(Factor), Vector128.Create(Summand));
        Vector128<float>
            a = Vector128.Create(0f), b = Vector128.Create(1f), c = Vector128.Create(2f), d = Vector128.Create(3f), e = Vector128.Create(4f),
            f = Vector128.Create(5f), g = Vector128.Create(6f), h = Vector128.Create(7f), i = Vector128.Create(8f), j = Vector128.Create(9f);
        for (var n = 0; n < repetitions; n++)
        {
            a = Vector128.MultiplyAddEstimate(a, factor, summand);
            b = Vector128.MultiplyAddEstimate(b, factor, summand);
            c = Vector128.MultiplyAddEstimate(c, factor, summand);
            d = Vector128.MultiplyAddEstimate(d, factor, summand);
            e = Vector128.MultiplyAddEstimate(e, factor, summand);
            f = Vector128.MultiplyAddEstimate(f, factor, summand);
            g = Vector128.MultiplyAddEstimate(g, factor, summand);
            h = Vector128.MultiplyAddEstimate(h, factor, summand);
            i = Vector128.MultiplyAddEstimate(i, factor, summand);
            j = Vector128.MultiplyAddEstimate(j, factor, summand);
        }

        return Vector128.Sum(a + b + c + d + e + f + g + h + i + j);
    }
}
