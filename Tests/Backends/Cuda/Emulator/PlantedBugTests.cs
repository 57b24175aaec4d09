namespace RepVgg.Tests.Backends.Cuda.Emulator;

/// <summary>Mistakes planted into a correct kernel (three cp.async stages, swizzled shared memory, ldmatrix, mma): each gives wrong numbers.</summary>
public sealed class PlantedBugTests
{
    private const int Rows = 60, Depth = 256;

    [Fact]
    public void TheKernelWithoutBugsIsExactAndTracesClean()
    {
        Assert.Equal(0, WrongValues(Pipeline));
        using var device = new EmulatedDevice();
        device.Trace(on: true);
        device.Check(Launch(device, Pipeline, out _));
        Assert.Contains("\"violations\": []", device.TraceReport, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a dropped barrier", "__syncthreads(); // stage", "")]
    [InlineData("wait_group off by one", "rvc_cp_async_wait1();", "rvc_cp_async_wait2();")]
    [InlineData("two stages where three are in use", "#define STAGES 3", "#define STAGES 2")]
    [InlineData("a store swizzled unlike the load", "chunk ^ row / 2 % 4; // store", "chunk ^ row % 4;")]
    [InlineData("no commit where there is nothing left to load", "}\n        rvc_cp_async_commit();", "rvc_cp_async_commit(); }")]
    [InlineData("rows of the wrong warp", "warp * 16 + lane % 16", "lane % 16")]
    public void ABugGivesWrongNumbers(string bug, string good, string bad)
    {
        Assert.Contains(good, Pipeline, StringComparison.Ordinal);
        Assert.True(WrongValues(Pipeline.Replace(good, bad, StringComparison.Ordinal)) > 0, bug);
    }

    [Fact]
    public void AMissingBoundsCheckIsAnIllegalAddress()
    {
        using var device = new EmulatedDevice();
        Assert.Equal(700, Launch(device, Unbounded, out _));
        Assert.Contains("kernel k: a store 0 bytes past the end of an allocation of 1920 bytes", device.LastError, StringComparison.Ordinal);
        device.Check(Launch(device, Pipeline, out _));
    }

    [Theory]
    [InlineData("__syncthreads(); // stage", "")]
    [InlineData("#define STAGES 3", "#define STAGES 2")]
    [InlineData("rvc_cp_async_wait1();", "rvc_cp_async_wait2();")]
    public void TheTracerNamesTheRace(string good, string bad)
    {
        using var device = new EmulatedDevice();
        device.Trace(on: true);
        Assert.Equal(719, Launch(device, Pipeline.Replace(good, bad, StringComparison.Ordinal), out _));
        var copies = Pipeline[..Pipeline.IndexOf("rvc_cp_async16(", StringComparison.Ordinal)].Count(ch => ch == '\n') + 1;
        Assert.Contains(FormattableString.Invariant($" of line {copies} by thread "), device.LastError, StringComparison.Ordinal);
        Assert.Contains(" races with a ", device.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public void TheTracerNamesTheLineOfAStoreOutOfBounds()
    {
        using var device = new EmulatedDevice();
        device.Trace(on: true);
        Assert.Equal(719, Launch(device, Unbounded, out _));
        var line = Unbounded[..Unbounded.IndexOf("c[row * 8", StringComparison.Ordinal)].Count(ch => ch == '\n') + 1;
        Assert.Contains(FormattableString.Invariant($"out of bounds at line {line}: store of 4 bytes of which the last lies"), device.LastError, StringComparison.Ordinal);
        Assert.EndsWith("past the end of an allocation", device.LastError, StringComparison.Ordinal);
    }

    private static string Unbounded => Pipeline.Replace("if (row < rows)", "", StringComparison.Ordinal);

    private static int WrongValues(string source)
    {
        using var device = new EmulatedDevice();
        device.Check(Launch(device, source, out var output));
        var (a, b) = Operands();
        return device.Download<float>(output, Rows * 8).Where((value, i) =>
            value != Enumerable.Range(0, Depth).Sum(k => (double)a[(i / 8 * Depth) + k] * (double)b[(i % 8 * Depth) + k])).Count();
    }

    private static int Launch(EmulatedDevice device, string source, out ulong output)
    {
        var (a, b) = Operands();
        output = device.Allocate(Rows * 8 * sizeof(float));
        return device.Run(source, 128, device.Upload<Half>(a), device.Upload<Half>(b), output, Depth, Rows);
    }

    private static (Half[] A, Half[] B) Operands()
    {
        var random = new Random(11);
        return ([.. Enumerable.Range(0, Rows * Depth).Select(_ => (Half)random.Next(-4, 5))], [.. Enumerable.Range(0, 8 * Depth).Select(_ => (Half)random.Next(-4, 5))]);
    }

    // c[rows][8] = a[rows][depth] * b[8][depth] transposed, for up to 64 rows.
    private static readonly string Pipeline = """
        #define STAGES 3
        __device__ __forceinline__ int place(int row, int chunk)
        {
            return row * 4 + (chunk ^ row / 2 % 4);
        }
        __device__ __forceinline__ void load(uint4* stage, const unsigned short* a, const unsigned short* b, int step, int depth, int rows)
        {
            for (int i = threadIdx.x; i < 288; i += 128) {
                const int row = i / 4, chunk = i % 4;
                const int swizzled = chunk ^ row / 2 % 4; // store
                const bool valid = row < rows || row >= 64;
                const unsigned short* source = row < 64 ? a + row * depth : b + (row - 64) * depth;
                rvc_cp_async16(rvc_shared_address(stage + row * 4 + swizzled), source + step * 32 + chunk * 8, valid);
            }
        }
        extern "C" __global__ void __launch_bounds__(128) k(const unsigned short* a, const unsigned short* b, float* c, int depth, int rows)
        {
            __shared__ uint4 tile[STAGES][288];
            const int warp = threadIdx.x / 32, lane = threadIdx.x % 32, steps = depth / 32;
            float d[4] = {0.f, 0.f, 0.f, 0.f};
            for (int s = 0; s < 2; s++) {
                load(tile[s], a, b, s, depth, rows);
                rvc_cp_async_commit();
            }
            for (int step = 0; step < steps; step++) {
                rvc_cp_async_wait1();
                __syncthreads(); // stage
                if (step + 2 < steps) {
                    load(tile[(step + 2) % STAGES], a, b, step + 2, depth, rows);
                }
                rvc_cp_async_commit();
                const uint4* stage = tile[step % STAGES];
                unsigned rb[4];
                rvc_ldmatrix_x4(rb, rvc_shared_address(stage + place(64 + lane % 8, lane / 8)));
                for (int half = 0; half < 2; half++) {
                    unsigned ra[4];
                    rvc_ldmatrix_x4(ra, rvc_shared_address(stage + place(warp * 16 + lane % 16, half * 2 + lane / 16)));
                    const unsigned pair[2] = {rb[half * 2], rb[half * 2 + 1]};
                    rvc_mma_f16(d, ra, pair);
                }
            }
            for (int i = 0; i < 4; i++) {
                const int row = warp * 16 + lane / 4 + i / 2 * 8;
                if (row < rows)
                    c[row * 8 + lane % 4 * 2 + i % 2] = d[i];
            }
        }
        """.ReplaceLineEndings("\n");
}
