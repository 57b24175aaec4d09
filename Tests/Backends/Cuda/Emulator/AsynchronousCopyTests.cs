namespace RepVgg.Tests.Backends.Cuda.Emulator;

/// <summary>cp.async: nothing has arrived before the wait for its group.</summary>
public sealed class AsynchronousCopyTests
{
    [Theory]
    [InlineData("", false, false)]
    [InlineData("rvc_cp_async_wait2();", false, false)]
    [InlineData("rvc_cp_async_wait1();", true, false)]
    [InlineData("rvc_cp_async_wait0();", true, true)]
    public void AGroupArrivesAtItsWait(string wait, bool first, bool second)
    {
        using var device = new EmulatedDevice();
        var input = device.Upload<float>([.. Enumerable.Range(0, 256).Select(i => (float)i)]);
        var output = device.Allocate(256 * sizeof(float));
        device.Check(device.Run(Source(wait), 32, input, output, 1));
        var actual = device.Download<float>(output, 256);
        Assert.Equal(Enumerable.Range(0, 128).Select(i => first ? i : float.NaN), actual[..128]);
        Assert.Equal(Enumerable.Range(128, 128).Select(i => second ? i : float.NaN), actual[128..]);
    }

    [Fact]
    public void WhatIsNotCommittedDoesNotArrive()
    {
        using var device = new EmulatedDevice();
        var output = device.Allocate(256 * sizeof(float));
        var source = Source("rvc_cp_async_wait0();").Replace("rvc_cp_async_commit(); // second", "", StringComparison.Ordinal);
        device.Check(device.Run(source, 32, device.Upload<float>(new float[256]), output, 1));
        Assert.All(device.Download<float>(output, 256)[128..], value => Assert.True(float.IsNaN(value)));
    }

    [Fact]
    public void AnInvalidCopyWritesZerosAndReadsNothing()
    {
        using var device = new EmulatedDevice();
        var output = device.Allocate(256 * sizeof(float));
        device.Check(device.Run(Source("rvc_cp_async_wait0();"), 32, 0ul, output, 0));
        Assert.Equal(new float[256], device.Download<float>(output, 256));
    }

    [Theory]
    [InlineData("tile + 1", "tile + threadIdx.x", true)]
    [InlineData("(float*)(tile + 1) + 1", "misaligned shared address", false)]
    [InlineData("tile + 64", "address outside shared memory", false)]
    public void ATargetIsAlignedAndInSharedMemory(string target, string reason, bool good)
    {
        var source = Source("rvc_cp_async_wait0();").Replace("tile + threadIdx.x)", target + ")", StringComparison.Ordinal);
        using var device = new EmulatedDevice();
        var result = device.Run(source, 32, device.Upload<float>(new float[256]), device.Allocate(256 * sizeof(float)), 1);
        Assert.Equal(good ? 0 : 719, result);
        Assert.True(good || device.LastError.Contains(reason, StringComparison.Ordinal), device.LastError);
    }

    private static string Source(string wait) => $$"""
        extern "C" __global__ void __launch_bounds__(32) k(const float4* in, float4* out, int valid)
        {
            __shared__ uint4 tile[64];
            rvc_cp_async16(rvc_shared_address(tile + threadIdx.x), in + threadIdx.x, valid);
            rvc_cp_async_commit();
            rvc_cp_async16(rvc_shared_address(tile + 32 + threadIdx.x), in + 32 + threadIdx.x, valid);
            rvc_cp_async_commit(); // second
            {{wait}}
            out[threadIdx.x] = *(const float4*)(tile + threadIdx.x);
            out[32 + threadIdx.x] = *(const float4*)(tile + 32 + threadIdx.x);
        }
        """;
}
