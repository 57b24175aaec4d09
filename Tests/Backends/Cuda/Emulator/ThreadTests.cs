namespace RepVgg.Tests.Backends.Cuda.Emulator;

/// <summary>Threads, barriers and shared memory of the emulated GPU.</summary>
public sealed class ThreadTests
{
    [Fact]
    public void EveryThreadKnowsItsIndices()
    {
        const string Source = """
            extern "C" __global__ void __launch_bounds__(96) k(int* out, int images)
            {
                int i = blockIdx.x * blockDim.x + threadIdx.x;
                if (i < images) out[i] = 1000 * blockIdx.x + threadIdx.x + 100000 * gridDim.x;
            }
            """;
        using var device = new EmulatedDevice();
        device.Check(device.Function(device.Load(Source), "k", out var function));
        var output = device.Allocate(200 * sizeof(int));
        device.Check(device.Launch(function, 3, 96, output, 200));
        Assert.Equal(Enumerable.Range(0, 200).Select(i => 300000 + (1000 * (i / 96)) + (i % 96)), device.Download<int>(output, 200));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(256)]
    [InlineData(1024)]
    public void ABarrierMakesStoresVisible(int threads)
    {
        const string Source = """
            extern "C" __global__ void __launch_bounds__(1024) k(const float* in, float* out, int n)
            {
                __shared__ float4 values[256];
                float* v = (float*)values;
                v[threadIdx.x] = in[threadIdx.x];
                __syncthreads();
                out[threadIdx.x] = v[n - 1 - threadIdx.x];
            }
            """;
        using var device = new EmulatedDevice();
        var values = Enumerable.Range(0, threads).Select(i => (float)i).ToArray();
        var output = device.Allocate(threads * sizeof(float));
        device.Check(device.Run(Source, threads, device.Upload<float>(values), output, threads));
        Assert.Equal(values.Reverse(), device.Download<float>(output, threads));
    }

    [Fact]
    public void SharedMemoryIsNaNAtTheStartOfEveryBlock()
    {
        const string Source = """
            extern "C" __global__ void __launch_bounds__(32) k(float* out, int n)
            {
                __shared__ float4 values[32];
                out[blockIdx.x * 32 + threadIdx.x] = values[threadIdx.x].y;
                values[threadIdx.x].y = 1.f;
            }
            """;
        using var device = new EmulatedDevice();
        device.Check(device.Function(device.Load(Source), "k", out var function));
        var output = device.Allocate(64 * sizeof(float));
        device.Check(device.Launch(function, 2, 32, output, 0));
        Assert.All(device.Download<float>(output, 64), value => Assert.True(float.IsNaN(value)));
    }

    [Fact]
    public void ADivergentBarrierAbortsTheLaunch()
    {
        using var device = new EmulatedDevice();
        Assert.Equal(719, device.Run(TwoBarriers("if (threadIdx.x < 7) __syncthreads();\n else __syncthreads();"), 64));
        Assert.Equal("kernel k, block (0,0,0): divergent barrier: thread (0,0,0) waits at __syncthreads of line 3 while thread (7,0,0) waits at __syncthreads of line 4", device.LastError);
        device.Check(device.Run(TwoBarriers("__syncthreads();"), 64));
    }

    [Fact]
    public void ABarrierThatSomeThreadsDoNotReachAbortsTheLaunch()
    {
        using var device = new EmulatedDevice();
        Assert.Equal(719, device.Run(TwoBarriers("if (threadIdx.x >= 60) return;\n__syncthreads();"), 64));
        Assert.Equal("kernel k, block (0,0,0): divergent barrier: thread (0,0,0) waits at __syncthreads of line 4 while thread (60,0,0) has ended", device.LastError);
    }

    private static string TwoBarriers(string body) => $$"""
        extern "C" __global__ void k()
        {
        {{body}}
        }
        """;
}
