using System.Globalization;
using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda;
using RepVgg.Backends.Cuda.Kernels;
using RepVgg.IR.Graphs;
using RepVgg.IR.Interpretation;
using RepVgg.IR.Text;
using RepVgg.Runtime.Cuda;
using RepVgg.Tests.Backends.Cuda.Catalogue;
using RepVgg.Tests.Backends.Cuda.Emulator;
using RepVgg.Tests.Runtime.Cuda;

namespace RepVgg.Tests.Backends.Cuda;

/// <summary>Weights at the points of a Winograd transform: computed by a kernel, stored nowhere, and on the device only where they are read.</summary>
public sealed class WinogradWeightTests
{
    // Stored as 16 and 12, so that the last block is half empty.
    private const int Channels = 10;
    private const int Outputs = 11;

    private static readonly Graph Network = GraphParser.Parse($$"""
        graph @g(%x: f32[N,{{Channels}},9,8]) {
          %w = constant random(seed: 1) : f32[{{Outputs}},{{Channels}},3,3]
          %b = constant random(seed: 2) : f32[{{Outputs}}]
          %y = conv2d %x, %w, %b {padding = [1,1,1,1]} : f32[N,{{Outputs}},9,8]
          return %y
        }
        """);

    public static TheoryData<int> Sizes() => [.. WinogradKernels.Transforms.Select(t => t.Outputs)];

    [Theory]
    [MemberData(nameof(Sizes))]
    public void TheKernelComputesGTimesWeightsTimesGTransposed(int size)
    {
        var transform = WinogradKernels.Transforms.Single(t => t.Outputs == size);
        using var device = Device(Bundle(transform), trace: true);
        Assert.Null(device.Derive());
        var actual = device.Weight(Name(size), transform.Points * transform.Points * 16 * 12);
        double[] weights = [.. Network.Constant(Network.Nodes.Single(n => !n.IsConstant).Operands[1])!.Read().ToArray().Select(v => (double)(float)v)];
        var expected = new double[actual.Length];
        for (var i = 0; i < actual.Length; i++)
        {
            var (point, channel, output) = (i / (16 * 12), i / 12 % 16, i % 12);
            if (channel < Channels && output < Outputs)
            {
                var (row, column) = (transform.Kernel[point / transform.Points], transform.Kernel[point % transform.Points]);
                expected[i] = Enumerable.Range(0, 9).Sum(tap => row[tap / 3] * weights[(((output * Channels) + channel) * 9) + tap] * column[tap % 3]);
            }
            else
            {
                Assert.Equal(0, actual[i]);
            }
        }

        Assert.InRange(ErrorMeasure.Between(Array.ConvertAll(actual, v => (double)v), expected).RelativeL2, 1e-12, 1e-7);
    }

    [Fact]
    public void AThreadTooManyIsFound()
    {
        const string Bound = "if (index >= elements) {\n        return;\n    }\n\n    float d[6][3];";
        var bundle = Bundle(WinogradTransform.F4);
        Assert.Contains(Bound, bundle.Source, StringComparison.Ordinal);
        using var device = Device(bundle, trace: true, bundle.Source.Replace(Bound, "float d[6][3];", StringComparison.Ordinal));
        Assert.NotNull(device.Derive());
    }

    /// <summary>One image by F(2×2), two or more by F(4×4), on another device by products: three forms of one kernel.</summary>
    [Fact]
    public void TheFileHasEachKernelOnce()
    {
        var bundle = Tuned();
        Assert.Equal(["y.bias", "y.weight"], bundle.Tensors.Select(t => t.Name).Order(StringComparer.Ordinal));
        Assert.Equal([Name(2), Name(4)], bundle.Manifest.DerivedWeights.Select(d => d.Name));
    }

    [Theory]
    [InlineData("sm_61", 9, 9)]
    [InlineData("sm_80", 1, 16)]
    [InlineData("sm_80", 9, 16 + 36)]
    public void TheDeviceHasWhatItsPlansRead(string arch, int maximumImages, int planes)
    {
        Assert.True(CudaArch.TryParse(arch, out var target));
        using var folder = new TemporaryFolder();
        using var standIn = new StandIn();
        standIn.SetDevice(target.Major, target.Minor);
        foreach (var (name, write) in Tuned().Files)
        {
            using var file = File.Create(folder.File(name));
            write(file);
        }

        using var model = standIn.Load(folder.Root, new() { MaximumImages = maximumImages });
        Assert.Equal(sizeof(float) * ((planes * 16 * 12) + 16), model.WeightBytes);
        var images = DenseTensor.Random(Network.Inputs[0].Shape.WithBatch(2), 3).Map(v => (float)v);
        var scores = new float[2 * model.Outputs[0].ElementCount];
        model.Run([Array.ConvertAll(images.Data, v => (float)v)], [scores]);
        Assert.InRange(ErrorMeasure.Between(Array.ConvertAll(scores, v => (double)v), new ReferenceInterpreter().Run(Network, images)[0].Data).RelativeL2, 0, 2e-6);
    }

    private static string Name(int size) => string.Create(CultureInfo.InvariantCulture, $"y.weight.winograd_{size}x{size}");

    private static CatalogueBundle Bundle(WinogradTransform transform) =>
        CatalogueBundle.Emit(Network, new CudaOptions { Batches = [1] }, [new CatalogueLayer("y", "", new(GemmTile.All[^1], 1), transform)]);

    private static LaunchedBundle Device(CatalogueBundle bundle, bool trace, string? source = null) => new(bundle, [new float[Channels * 9 * 8]], images: 1, trace, source);

    private static CudaBundle Tuned()
    {
        var options = new CudaOptions { Architectures = [new(6, 1), new(8, 0)], Batches = [1, 2] };
        var shape = CudaBackend.Tunable(Network, options).Single().Shape;
        return CudaBackend.Emit(Network, options with
        {
            Tuning =
            [
                .. from batch in options.Batches select new CudaTuning("", "sm_61", "fp32", batch, [new(shape, "gemm 64x64x8", [])]),
                new CudaTuning("", "sm_80", "fp32", 1, [new(shape, "winograd 2x2, 64x64x8", [])]),
                new CudaTuning("", "sm_80", "fp32", 2, [new(shape, "winograd 4x4, 64x64x8", [])]),
            ],
        });
    }
}
