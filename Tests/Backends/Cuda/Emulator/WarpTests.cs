namespace RepVgg.Tests.Backends.Cuda.Emulator;

/// <summary>Operations of a warp: shuffles, and what is refused.</summary>
public sealed class WarpTests
{
    [Fact]
    public void AShuffleReductionSumsTheWarp()
    {
        const string Source = """
            extern "C" __global__ void __launch_bounds__(64) k(const float* in, float* out, int n)
            {
                float down = in[threadIdx.x], every = down;
                for (int delta = 16; delta > 0; delta /= 2) {
                    down += __shfl_down_sync(0xffffffffu, down, delta);
                    every += __shfl_xor_sync(0xffffffffu, every, delta);
                }
                out[threadIdx.x] = threadIdx.x % 32 == 0 ? down : every;
            }
            """;
        using var device = new EmulatedDevice();
        var values = Enumerable.Range(0, 64).Select(i => (float)(i * i)).ToArray();
        var output = device.Allocate(64 * sizeof(float));
        device.Check(device.Run(Source, 64, device.Upload<float>(values), output, 0));
        Assert.Equal(Enumerable.Range(0, 64).Select(i => values.Chunk(32).ElementAt(i / 32).Sum()), device.Download<float>(output, 64));
    }

    [Fact]
    public void AShuffleReachesOnlyItsSegment()
    {
        const string Source = """
            extern "C" __global__ void __launch_bounds__(32) k(int* out, int n)
            {
                out[threadIdx.x] = __shfl_down_sync(0xffffffffu, (int)threadIdx.x, 3, 8);
            }
            """;
        using var device = new EmulatedDevice();
        var output = device.Allocate(32 * sizeof(int));
        device.Check(device.Run(Source, 32, output, 0));
        Assert.Equal(Enumerable.Range(0, 32).Select(i => i % 8 + 3 < 8 ? i + 3 : i), device.Download<int>(output, 32));
    }

    [Theory]
    [InlineData("if (threadIdx.x != 5) x = __shfl_xor_sync(0xffffffffu, x, 1);", "divergent warp operation: thread (0,0,0) waits at __shfl_xor_sync of line 4 while thread (5,0,0) has ended")]
    [InlineData("if (threadIdx.x % 2) __syncwarp(); else x = __shfl_xor_sync(0xffffffffu, x, 1);", "divergent warp operation: thread (31,0,0) waits at __syncwarp of line 4 while thread (0,0,0) waits at __shfl_xor_sync of line 4")]
    [InlineData("if (threadIdx.x % 2) __syncthreads(); else __syncwarp();", "divergent warp operation: thread (0,0,0) waits at __syncwarp of line 4 while thread (1,0,0) waits at __syncthreads of line 4")]
    [InlineData("x = __shfl_xor_sync(0xffffu, x, 1);", "the warp operation of line 4 has mask 0x0000ffff; only the whole warp is supported")]
    public void AWarpThatDoesNotMeetAbortsTheLaunch(string body, string reason)
    {
        var source = $$"""
            extern "C" __global__ void __launch_bounds__(32) k(int* out, int n)
            {
                int x = threadIdx.x;
            {{body}}
                if (n) out[threadIdx.x] = x;
            }
            """;
        using var device = new EmulatedDevice();
        Assert.Equal(719, device.Run(source, 32, device.Allocate(128), 0));
        Assert.Equal("kernel k, block (0,0,0): " + reason, device.LastError);
    }
}
