using System.Text.Json;

namespace RepVgg.Tests.Backends.Cuda.Emulator;

/// <summary>What the access tracer reports of small kernels whose accesses can be counted by hand.</summary>
public sealed class TracerTests
{
    [Fact]
    public void ARaceWithoutWrongResultIsFound()
    {
        var (result, error, values) = Run(Neighbour(""));
        Assert.Equal(719, result);
        Assert.Equal("kernel k: load of line 6 by thread 1 races with a store of line 4 by thread 0", error);
        Assert.Equal(Enumerable.Range(0, 64).Select(i => i == 0 ? 0f : i - 1), values);
    }

    [Fact]
    public void ABarrierOrders() => Assert.Equal(0, Run(Neighbour("__syncthreads();")).Result);

    [Fact]
    public void SyncwarpOrdersTheWarpButNotTheBlock()
    {
        Assert.Equal("kernel k: load of line 6 by thread 32 races with a store of line 4 by thread 31", Run(Neighbour("__syncwarp();")).Error);
        Assert.Equal(0, Run(Neighbour("__syncwarp();"), threads: 32).Result);
    }

    [Theory]
    [InlineData("s[threadIdx.x + 1] = 1.f;", "out of bounds at line 4: store of 4 bytes outside of a __shared__ array")]
    [InlineData("s[(int)threadIdx.x - 1] = 1.f;", "out of bounds at line 4: store of 4 bytes outside of a __shared__ array")]
    [InlineData("*(float4*)(in + 1) = make_float4(0.f, 0.f, 0.f, 0.f);", "misaligned at line 4: store of 16 bytes at an address that isn't a multiple of that")]
    [InlineData("s[0] = in[-1];", "out of bounds at line 4: load of 4 bytes 4 bytes before an allocation")]
    [InlineData("s[0] = *((float*)0 + 5);", "out of bounds at line 4: load of 4 bytes far from every buffer of the launch")]
    public void ABadAccessAbortsTheLaunch(string body, string reason)
    {
        var (result, error, _) = Run($$"""
            extern "C" __global__ void k(float* in, float* out, int n)
            {
                __shared__ float4 tile[16]; float* s = (float*)tile;
            {{body}}
            }
            """);
        Assert.Equal(719, result);
        Assert.Equal("kernel k, block (0,0,0): " + reason, error);
    }

    [Theory]
    [InlineData("s[threadIdx.x] = 1.f;", 4, 2, 2)]
    [InlineData("s[threadIdx.x * 2] = 1.f;", 4, 4, 2)]
    [InlineData("s[threadIdx.x * 32] = 1.f;", 4, 64, 2)]
    [InlineData("s[threadIdx.x * 33] = 1.f;", 4, 2, 2)]
    [InlineData("float x = s[0]; if (n) out[0] = x;", 4, 2, 2)]
    [InlineData("float4 x = tile[threadIdx.x]; if (n) out[0] = x.x;", 16, 8, 8)]
    [InlineData("float4 x = tile[threadIdx.x * 2]; if (n) out[0] = x.x;", 16, 16, 8)]
    public void BankConflictsAreCounted(string body, int bytes, int wavefronts, int ideal)
    {
        var access = Assert.Single(Accesses(body), a => a.GetProperty("space").ValueEquals("shared"));
        Assert.Equal((4, bytes, 2, wavefronts, ideal), (Number(access, "line"), Number(access, "bytes"), Number(access, "requests"),
            Number(access, "wavefronts"), Number(access, "idealWavefronts")));
    }

    [Theory]
    [InlineData("out[threadIdx.x] = 1.f;", 8, 8)]
    [InlineData("out[threadIdx.x * 2] = 1.f;", 16, 8)]
    [InlineData("out[threadIdx.x * 8] = 1.f;", 64, 8)]
    [InlineData("((unsigned short*)out)[threadIdx.x * 2] = 1;", 8, 4)]
    [InlineData("out[5] = 1.f;", 2, 2)]
    public void SectorsAreCounted(string body, int sectors, int ideal)
    {
        var access = Assert.Single(Accesses(body), a => a.GetProperty("space").ValueEquals("global"));
        Assert.Equal((sectors, ideal), (Number(access, "sectors"), Number(access, "idealSectors")));
    }

    private static string Neighbour(string barrier) => $$"""
        extern "C" __global__ void k(float* in, float* out, int n)
        {
            __shared__ float4 tile[16]; float* s = (float*)tile;
            s[threadIdx.x] = in[threadIdx.x];
            {{barrier}}
            out[threadIdx.x] = threadIdx.x == 0 ? 0.f : s[threadIdx.x - 1];
        }
        """;

    private static (int Result, string Error, float[] Values) Run(string source, int threads = 64)
    {
        using var device = new EmulatedDevice();
        device.Trace(on: true);
        var output = device.Allocate(64 * sizeof(float));
        var result = device.Run(source, threads, device.Upload<float>([.. Enumerable.Range(0, 64).Select(i => (float)i)]), output, 0);
        return (result, result == 0 ? "" : device.LastError, device.Download<float>(output, 64));
    }

    private static List<JsonElement> Accesses(string body)
    {
        using var device = new EmulatedDevice();
        device.Trace(on: true);
        device.Check(device.Run($$"""
            extern "C" __global__ void k(float* out, int n)
            {
                __shared__ float4 tile[768]; float* s = (float*)tile; (void)s;
            {{body}}
            }
            """, 64, device.Allocate(4096), 0));
        using var report = JsonDocument.Parse(device.TraceReport);
        return [.. report.RootElement[0].GetProperty("accesses").EnumerateArray().Select(e => e.Clone())];
    }

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();
}
