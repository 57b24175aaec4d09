using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;

namespace RepVgg.Tests.Backends.Cuda.PtxMachine;

/// <summary>Opcodes whose meaning is easily mistaken.</summary>
public sealed class PtxArithmeticTests
{
    /// <summary>An instruction of operands a, b and c, and the bits of its result.</summary>
    [Theory]

    // (1 + 2^-12)² - (1 + 2^-11) is 2^-24, which the product's rounding would lose.
    [InlineData("fma.rn.f32 %f4, %f1, %f2, %f3", 0x3f800800, 0x3f800800, 0xbf801000, 0x33800000)]
    [InlineData("fma.rm.f32 %f4, %f1, %f2, %f3", 0x3f800000, 0x3f800000, 0xb2800000, 0x3f7fffff)]
    [InlineData("fma.rm.f32 %f4, %f1, %f2, %f3", 0x3f800000, 0x3f800000, 0x32800000, 0x3f800000)]
    [InlineData("fma.rm.f32 %f4, %f1, %f2, %f3", 0x3f800000, 0x3f800000, 0x97800000, 0x3f7fffff)]
    [InlineData("mul.f32 %f4, %f1, %f2", 0x00800000, 0x3f000000, 0, 0x00400000)]
    [InlineData("div.rn.f32 %f4, %f1, %f2", 0x3f800000, 0x40400000, 0, 0x3eaaaaab)]
    [InlineData("rcp.rn.f32 %f4, %f1", 0x40400000, 0, 0, 0x3eaaaaab)]
    [InlineData("rcp.approx.ftz.f32 %f4, %f1", 0x80400000, 0, 0, 0xff800000)]
    [InlineData("ex2.approx.ftz.f32 %f4, %f1", 0xc0400000, 0, 0, 0x3e000000)]
    [InlineData("ex2.approx.ftz.f32 %f4, %f1", 0xc3010000, 0, 0, 0)]
    [InlineData("cvt.sat.f32.f32 %f4, %f1", 0x7fc00000, 0, 0, 0)]
    [InlineData("cvt.sat.f32.f32 %f4, %f1", 0x7f800000, 0, 0, 0x3f800000)]
    [InlineData("cvt.rzi.s32.f32 %r4, %f1", 0xbfc00000, 0, 0, 0xffffffff)]
    [InlineData("cvt.rzi.s32.f32 %r4, %f1", 0x7f800000, 0, 0, 0x7fffffff)]
    [InlineData("cvt.rzi.s32.f32 %r4, %f1", 0x7fc00000, 0, 0, 0)]
    [InlineData("cvt.rn.f32.s32 %f4, %r1", 0x01000001, 0, 0, 0x4b800000)]
    [InlineData("mul.hi.s32 %r4, %r1, %r2", 0xfffffffe, 0x40000000, 0, 0xffffffff)]
    [InlineData("mad.lo.s32 %r4, %r1, %r2, %r3", 0x10001, 0x10000, 7, 0x10007)]
    [InlineData("shr.s32 %r4, %r1, 40", 0x80000000, 0, 0, 0xffffffff)]
    [InlineData("shr.u32 %r4, %r1, 32", 0x80000000, 0, 0, 0)]
    [InlineData("shl.b32 %r4, %r1, %r2", 3, 31, 0, 0x80000000)]
    [InlineData("bfi.b32 %r4, %r1, %r2, 4, 8", 0xfab, 0xffff0000, 0, 0xffff0ab0)]
    [InlineData("min.s32 %r4, %r1, %r2", 0xffffffff, 1, 0, 0xffffffff)]
    [InlineData("min.u32 %r4, %r1, %r2", 0xffffffff, 1, 0, 1)]
    [InlineData("cvt.s64.s32 %rd4, %r1; shr.u64 %rd4, %rd4, 32; cvt.u32.u64 %r4, %rd4", 0x80000000, 0, 0, 0xffffffff)]
    [InlineData("cvt.u64.u32 %rd4, %r1; shr.u64 %rd4, %rd4, 32; cvt.u32.u64 %r4, %rd4", 0x80000000, 0, 0, 0)]
    [InlineData("setp.ltu.f32 %p1, %f1, %f2; selp.b32 %r4, %r3, 0, %p1", 0x7fc00000, 0, 5, 5)]
    [InlineData("setp.lt.f32 %p1, %f1, %f2; selp.b32 %r4, %r3, 0, %p1", 0x7fc00000, 0, 5, 0)]
    [InlineData("setp.ge.f32 %p1, %f1, %f2; not.pred %p1, %p1; selp.b32 %r4, %r3, 0, %p1", 0x7fc00000, 0, 5, 5)]
    public void AnInstructionHasItsResult(string instructions, uint a, uint b, uint c, uint expected) => Assert.Equal(expected, Run(instructions, a, b, c));

    /// <summary>The result is at most the exact one, and the next float is more.</summary>
    [Fact]
    public void RoundingDownGivesTheGreatestFloatBelow()
    {
        var random = new Random(5);
        for (var i = 0; i < 10_000; i++)
        {
            var (a, b, c) = (Next(), Next(), Next());
            var exact = (Scaled(a) * Scaled(b)) + (Scaled(c) * Scaled(1));
            var rounded = PtxArithmetic.FusedMultiplyAddDown(a, b, c);
            Assert.True(Scaled(rounded) * Scaled(1) <= exact);
            Assert.True(Scaled(MathF.BitIncrement(rounded)) * Scaled(1) > exact);
        }

        float Next() => (random.NextSingle() - 0.5f) * MathF.Pow(2, random.Next(-12, 12));

        // Floats of the test, and of its results, are multiples of 2^-100.
        static BigInteger Scaled(float value) => new BigInteger(Math.ScaleB(value, 100));
    }

    private static uint Run(string instructions, uint a, uint b, uint c)
    {
        uint[] operands = [a, b, c];
        var program = PtxParser.Parse($$"""
            .visible .entry k(
            .param .u64 k_param_0
            )
            .maxntid 1, 1, 1
            {
            .reg .pred %p<2>;
            .reg .f32 %f<5>;
            .reg .b32 %r<5>;
            .reg .b64 %rd<5>;
            ld.param.u64 %rd1, [k_param_0];
            {{string.Join('\n', operands.Select((o, i) => string.Create(CultureInfo.InvariantCulture, $"mov.u32 %r{i + 1}, {o};\nmov.b32 %f{i + 1}, %r{i + 1};")))}}
            {{instructions.Replace("; ", ";\n", StringComparison.Ordinal)}};
            {{(instructions.Contains("%f4", StringComparison.Ordinal) ? "" : "mov.b32 %f4, %r4;")}}
            st.global.f32 [%rd1], %f4;
            ret;
            }
            """)[0];
        var memory = new PtxGlobalMemory();
        var result = memory.Allocate(sizeof(uint));
        var block = new PtxBlock(program, memory, 1);
        block.SetParameter(0, result);
        block.Run((1, 1, 1));
        return MemoryMarshal.Read<uint>(memory.Bytes(result, sizeof(uint)));
    }
}
