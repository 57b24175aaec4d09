using System.Runtime.InteropServices;

namespace RepVgg.Tests.Backends.Cuda.PtxMachine;

/// <summary>The interpreter itself: what threads do together, and what it refuses.</summary>
public sealed class PtxMachineTests
{
    private const int Threads = 64;

    /// <summary>Each thread stores its number of rounds, which differs within a warp.</summary>
    [Fact]
    public void ThreadsPartAndMeetAgain() => Assert.Equal(Enumerable.Range(0, Threads).Select(t => (uint)(t % 5 == 0 ? 100 : (t % 5) + 7)), Run("""
        mul.hi.s32 %r2, %r1, 1717986919;
        shr.s32 %r2, %r2, 1;
        mul.lo.s32 %r2, %r2, 5;
        sub.s32 %r2, %r1, %r2;
        mov.u32 %r3, 100;
        setp.eq.s32 %p1, %r2, 0;
        @%p1 bra $L_end;
        mov.u32 %r3, 0;
        $L_loop:
        add.s32 %r3, %r3, 1;
        add.s32 %r2, %r2, -1;
        setp.ne.s32 %p1, %r2, 0;
        @%p1 bra $L_loop;
        add.s32 %r3, %r3, 7;
        $L_end:
        mov.b32 %f3, %r3;
        st.global.f32 [%rd2], %f3;
        """));

    /// <summary>A thread reads what one of the other warp stored: there after a barrier, and NaN without one.</summary>
    [Theory]
    [InlineData("bar.sync 0;", false)]
    [InlineData("", true)]
    public void ABarrierIsNeeded(string barrier, bool isNaN)
    {
        var values = Run($"""
            mov.b32 %f1, %r1;
            mov.u64 %rd3, tile;
            mul.wide.s32 %rd4, %r1, 4;
            add.s64 %rd3, %rd3, %rd4;
            st.shared.f32 [%rd3], %f1;
            {barrier}
            mov.u64 %rd3, tile;
            xor.b64 %rd4, %rd4, 252;
            add.s64 %rd3, %rd3, %rd4;
            ld.shared.f32 %f2, [%rd3];
            st.global.f32 [%rd2], %f2;
            """);
        Assert.Equal(isNaN ? uint.MaxValue : 63, values[0]);
        Assert.Equal(0u, values[63]);
    }

    [Fact]
    public void WhatNoInstructionWroteIsNaN() => Assert.Equal(Enumerable.Repeat(uint.MaxValue, Threads), Run("st.global.f32 [%rd2], %f2;"));

    [Theory]
    [InlineData("mad.hi.s32 %r2, %r1, %r1, %r1;", "unknown opcode")]
    [InlineData("fma.rz.f32 %f1, %f1, %f1, %f1;", "unknown opcode")]
    [InlineData(".local .align 4 .b8 depot[4];", "unknown directive")]
    [InlineData("add.s32 %r9, %r1, %r1;", "%r9 isn't declared")]
    [InlineData("add.s32 %r2, %r1, %rd1;", "not with 4 bytes")]
    [InlineData("add.s64 %rd3, %rd1, 0f00000001;", "isn't an operand of 8 bytes")]
    [InlineData("add.s32 5, %r1, %r1;", "isn't a register")]
    [InlineData("add.s32 %r2, %r1;", "number of operands")]
    [InlineData("@%p1 mov.u32 %r2, 0;", "only branches")]
    [InlineData("bra $L_nowhere;", "no label")]
    [InlineData("bar.sync 1;", "only barrier 0")]
    [InlineData("mov.u32 %r2, 0;\n}", "without a return")]
    [InlineData("ret;\n$L_end:\n}", "without a return")]
    [InlineData("st.global.v4.f32 [%rd2], {%f1, %f1, %f1, %f1};", "isn't aligned")]
    [InlineData("st.global.f32 [%rd2+4], %f1;", "outside of allocations")]
    [InlineData("st.global.f32 [%rd2+-4], %f1;", "outside of allocations")]
    [InlineData("mov.u64 %rd3, 0;\nst.global.f32 [%rd3], %f1;", "outside of allocations")]
    [InlineData("st.global.f32 [%rd1], %f1;", "another thread")]
    [InlineData("st.global.f32 [%rd2], %f1;\nld.global.nc.f32 %f1, [%rd2];", "what the launch stores")]
    [InlineData("ld.global.nc.f32 %f1, [%rd1];\nst.global.f32 [%rd2], %f1;", "loads as a constant")]
    [InlineData("mov.u64 %rd3, tile;\nld.shared.f32 %f1, [%rd3+256];", "outside of shared arrays")]
    [InlineData("mov.u64 %rd3, -4;\nld.shared.f32 %f1, [%rd3];", "outside of shared arrays")]
    [InlineData("mov.u64 %rd3, tile;\nld.shared.f32 %f1, [%rd3+-4];", "outside of shared arrays")]
    [InlineData("mov.u64 %rd3, tile;\nst.shared.v4.f32 [%rd3+8], {%f1, %f1, %f1, %f1};", "isn't aligned")]
    [InlineData("setp.eq.s32 %p1, %r1, 40;\n@%p1 bra $L_end;\nbar.sync 0;\n$L_end:", "some threads of a warp")]
    [InlineData("setp.lt.s32 %p1, %r1, 32;\n@%p1 bra $L_end;\nbar.sync 0;\n$L_end:", "don't meet")]
    [InlineData("setp.lt.s32 %p1, %r1, 32;\n@%p1 bra $L_end;\nbar.sync 0;\nret;\n$L_end:\nbar.sync 0;", "don't meet")]
    [InlineData("$L_loop:\nbra $L_loop;", "doesn't end")]
    public void WhatNoKernelMayDoIsRefused(string instructions, string message) =>
        Assert.Contains(message, Assert.Throws<PtxException>(() => Run(instructions)).Message, StringComparison.Ordinal);

    /// <summary>Runs one block; thread number in <c>%r1</c>, the result's address in <c>%rd1</c> and its own in <c>%rd2</c>.</summary>
    private static uint[] Run(string instructions)
    {
        var program = PtxParser.Parse($$"""
            .visible .entry k(
            .param .u64 k_param_0
            )
            .maxntid {{Threads}}, 1, 1
            {
            .reg .pred %p<2>;
            .reg .f32 %f<5>;
            .reg .b32 %r<5>;
            .reg .b64 %rd<5>;
            .shared .align 16 .b8 tile[{{Threads * 4}}];
            ld.param.u64 %rd1, [k_param_0];
            mov.u32 %r1, %tid.x;
            mul.wide.s32 %rd2, %r1, 4;
            add.s64 %rd2, %rd1, %rd2;
            {{instructions}}
            ret;
            }
            """)[0];
        var memory = new PtxGlobalMemory();
        var result = memory.Allocate(Threads * sizeof(uint));
        var block = new PtxBlock(program, memory, Threads);
        block.SetParameter(0, result);
        block.Run((1, 1, 1));
        return MemoryMarshal.Cast<byte, uint>(memory.Bytes(result, Threads * sizeof(uint))).ToArray();
    }
}
