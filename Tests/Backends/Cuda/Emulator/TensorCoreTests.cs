namespace RepVgg.Tests.Backends.Cuda.Emulator;

/// <summary>ldmatrix, mma.sync and the conversions, against the PTX ISA's definitions.</summary>
public sealed class TensorCoreTests
{
    [Theory]
    [InlineData("rvc_ldmatrix_x4", false)]
    [InlineData("rvc_ldmatrix_x4_trans", true)]
    public void LdmatrixGivesLaneTRowAQuarterOfTAndTwoColumns(string operation, bool transposed)
    {
        var source = $$"""
            extern "C" __global__ void __launch_bounds__(32) k(unsigned short* out, int n)
            {
                __shared__ uint4 tile[32];
                unsigned short* halves = (unsigned short*)tile;
                for (int i = 0; i < 8; i++) halves[threadIdx.x * 8 + i] = threadIdx.x * 8 + i;
                __syncwarp();
                unsigned r[4];
                {{operation}}(r, rvc_shared_address(tile + threadIdx.x));
                for (int m = 0; m < 4; m++) {
                    out[threadIdx.x * 8 + m * 2] = r[m] & 0xffff;
                    out[threadIdx.x * 8 + m * 2 + 1] = r[m] >> 16;
                }
            }
            """;
        using var device = new EmulatedDevice();
        var output = device.Allocate(256 * sizeof(ushort));
        device.Check(device.Run(source, 32, output, 0));
        var actual = device.Download<ushort>(output, 256);
        for (var lane = 0; lane < 32; lane++)
        {
            for (var i = 0; i < 8; i++)
            {
                var (matrix, row, column) = (i / 2, lane / 4, (2 * (lane % 4)) + (i % 2));
                Assert.Equal((64 * matrix) + (transposed ? (8 * column) + row : (8 * row) + column), actual[(8 * lane) + i]);
            }
        }
    }

    // The fragments are loaded element by element, by the tables of the PTX ISA's "Matrix Fragments for mma.m16n8k16 with floating point type".
    private const string F16 = """
        extern "C" __global__ void __launch_bounds__(32) k(const unsigned short* a, const unsigned short* b, float* d, int n)
        {
            const int group = threadIdx.x >> 2, in_group = threadIdx.x & 3;
            unsigned ra[4] = {0, 0, 0, 0}, rb[2] = {0, 0};
            for (int i = 0; i < 8; i++) {
                int row = (i < 2 || (i >= 4 && i < 6)) ? group : group + 8;
                int column = i < 4 ? in_group * 2 + (i & 1) : in_group * 2 + (i & 1) + 8;
                ra[i / 2] |= (unsigned)a[row * 16 + column] << 16 * (i & 1);
            }
            for (int i = 0; i < 4; i++) {
                int row = i < 2 ? in_group * 2 + (i & 1) : in_group * 2 + (i & 1) + 8;
                rb[i / 2] |= (unsigned)b[row * 8 + group] << 16 * (i & 1);
            }
            float rd[4];
            for (int i = 0; i < 4; i++) rd[i] = d[(i < 2 ? group : group + 8) * 8 + in_group * 2 + (i & 1)];
            rvc_mma_f16(rd, ra, rb);
            for (int i = 0; i < 4; i++) d[(i < 2 ? group : group + 8) * 8 + in_group * 2 + (i & 1)] = rd[i];
        }
        """;

    private const string Tf32 = """
        extern "C" __global__ void __launch_bounds__(32) k(const float* a, const float* b, float* d, int n)
        {
            const int group = threadIdx.x >> 2, in_group = threadIdx.x % 4;
            unsigned ra[4], rb[2];
            for (int i = 0; i < 4; i++) ra[i] = rvc_to_tf32(a[((i == 0 || i == 2) ? group : group + 8) * 8 + (i < 2 ? in_group : in_group + 4)]);
            for (int i = 0; i < 2; i++) rb[i] = rvc_to_tf32(b[(i == 0 ? in_group : in_group + 4) * 8 + group]);
            float rd[4];
            for (int i = 0; i < 4; i++) rd[i] = d[(i < 2 ? group : group + 8) * 8 + in_group * 2 + (i & 1)];
            rvc_mma_tf32(rd, ra, rb);
            for (int i = 0; i < 4; i++) d[(i < 2 ? group : group + 8) * 8 + in_group * 2 + (i & 1)] = rd[i];
        }
        """;

    [Fact]
    public void MmaOfHalvesIsTheExactProductOfSmallIntegers()
    {
        using var device = new EmulatedDevice();
        var (a, b, c) = (Integers(1, 16 * 16), Integers(2, 16 * 8), Integers(3, 16 * 8));
        var output = device.Upload<float>(c);
        device.Check(device.Run(F16, 32, device.Upload<Half>([.. a.Select(x => (Half)x)]), device.Upload<Half>([.. b.Select(x => (Half)x)]), output, 0));
        Assert.Equal(Product(a, b, c, 16), device.Download<float>(output, 128).Select(x => (double)x));
    }

    [Fact]
    public void MmaOfTf32IsTheExactProductOfSmallIntegers()
    {
        using var device = new EmulatedDevice();
        var (a, b, c) = (Integers(4, 16 * 8), Integers(5, 8 * 8), Integers(6, 16 * 8));
        var output = device.Upload<float>(c);
        device.Check(device.Run(Tf32, 32, device.Upload<float>(a), device.Upload<float>(b), output, 0));
        Assert.Equal(Product(a, b, c, 8), device.Download<float>(output, 128).Select(x => (double)x));
    }

    [Fact]
    public void MmaInAWarpOfFewerThan32ThreadsAbortsTheLaunch()
    {
        using var device = new EmulatedDevice();
        Assert.Equal(719, device.Run(Tf32, 8, device.Upload<float>(new float[128]), device.Upload<float>(new float[64]), device.Upload<float>(new float[128]), 0));
        Assert.Contains("rvc_mma_tf32 of line 9 in a warp of 8 threads; it needs 32", device.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public void HalvesConvertAsIeee754Says()
    {
        const string Source = """
            extern "C" __global__ void __launch_bounds__(32) k(const float* in, unsigned short* halves, float* back, int n)
            {
                for (int i = threadIdx.x; i < n; i += 32) {
                    halves[i] = rvc_to_half(in[i]);
                    back[i] = rvc_from_half((unsigned short)i);
                }
            }
            """;
        using var device = new EmulatedDevice();
        var random = new Random(7);
        float[] values = [.. Enumerable.Range(0, 65536).Select(i => BitConverter.UInt32BitsToSingle((uint)random.NextInt64(1L << 32)))];
        for (var i = 0; i < 65536; i += 2)
        {
            // Halfway between two halves, where ties go to the even one.
            var half = (float)BitConverter.UInt16BitsToHalf((ushort)(i % 0x7c00));
            values[i] = (half + (float)BitConverter.UInt16BitsToHalf((ushort)((i % 0x7c00) + 1))) / 2;
        }
        var (halves, back) = (device.Allocate(65536 * sizeof(ushort)), device.Allocate(65536 * sizeof(float)));
        device.Check(device.Run(Source, 32, device.Upload<float>(values), halves, back, 65536));
        var converted = device.Download<Half>(halves, 65536);
        Assert.All(values.Zip(converted), pair => Assert.Equal((Half)pair.First, pair.Second));
        Assert.Equal(Enumerable.Range(0, 65536).Select(i => (float)BitConverter.UInt16BitsToHalf((ushort)i)), device.Download<float>(back, 65536));
    }

    [Theory]
    [InlineData(0x3f800fffu, 0x3f800000u)]
    [InlineData(0x3f801000u, 0x3f802000u)]
    [InlineData(0xbf801000u, 0xbf802000u)]
    [InlineData(0x3f803000u, 0x3f804000u)]
    [InlineData(0x7f800000u, 0x7f800000u)]
    public void Tf32RoundsToTenBitsWithTiesAwayFromZero(uint bits, uint expected)
    {
        const string Source = """
            extern "C" __global__ void k(const float* in, unsigned* out, int n) { out[0] = rvc_to_tf32(in[0]); }
            """;
        using var device = new EmulatedDevice();
        var output = device.Allocate(4);
        device.Check(device.Run(Source, 1, device.Upload<uint>([bits]), output, 0));
        Assert.Equal(expected, device.Download<uint>(output, 1)[0]);
    }

    private static float[] Integers(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)random.Next(-9, 10))];
    }

    private static double[] Product(float[] a, float[] b, float[] c, int depth) =>
        [.. Enumerable.Range(0, 128).Select(i => c[i] + Enumerable.Range(0, depth).Sum(k => (double)a[(i / 8 * depth) + k] * b[(k * 8) + (i % 8)]))];
}
