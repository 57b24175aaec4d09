using RepVgg.Backends.Cuda;
using RepVgg.Runtime.Cuda.Bundles;
using RepVgg.Tests.Backends.Cuda.Catalogue;
using RepVgg.Tests.Backends.Cuda.Emulator;
using RepVgg.IR.Text;

namespace RepVgg.Tests.Backends.Cuda;

/// <summary>The same model gives the same bundle, and the products have the bits of a scalar loop.</summary>
public sealed class DeterminismTests
{
    [Theory]
    [InlineData(BundlePrecision.Fp32)]
    [InlineData(BundlePrecision.Fp16)]
    public void ABundleHasTheSameBytesEachTime(BundlePrecision precision)
    {
        Assert.Equal(Files(precision), Files(precision));

        static IEnumerable<(string Name, string Bytes)> Files(BundlePrecision precision) => CudaBackend.Emit(KernelCatalogue.Convolutions.Graph, new CudaOptions { Precision = precision }).Files.Select(f =>
        {
            using var stream = new MemoryStream();
            f.Write(stream);
            return (f.Name, Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(stream.ToArray())));
        }).ToArray();
    }

    /// <summary>A thread adds the products of a result in the order of taps and channels, each with one rounding.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void ProductsHaveTheBitsOfAScalarLoop(int tile)
    {
        const int channels = 16, outputs = 12, height = 5, width = 6;
        var graph = GraphParser.Parse($$"""
            graph @g(%x: f32[N,{{channels}},{{height}},{{width}}]) {
              %w = constant random(seed: 1) : f32[{{outputs}},{{channels}},3,3]
              %b = constant random(seed: 2) : f32[{{outputs}}]
              %y = conv2d %x, %w, %b {padding = [1,1,1,1]} : f32[N,{{outputs}},{{height}},{{width}}]
              return %y
            }
            """);
        var layer = new CatalogueLayer("y", "", new(RepVgg.Backends.Cuda.Kernels.GemmTile.All[tile], 1));
        var bundle = CatalogueBundle.Emit(graph, new CudaOptions(), [layer]);
        var part = new CataloguePart("bits", graph, [layer]);
        float[] x = [.. part.Inputs(1)[0].Data.Select(v => (float)v)];
        var weights = graph.Constant(graph.Nodes.Single(n => !n.IsConstant).Operands[1])!.Read().ToArray();
        var bias = graph.Constant(graph.Nodes.Single(n => !n.IsConstant).Operands[2])!.Read().ToArray();
        using var device = new LaunchedBundle(bundle, [x], images: 1);
        Assert.Null(device.Run(bundle.Manifest.Plans[0]));
        var expected = new float[outputs * height * width];
        for (var i = 0; i < expected.Length; i++)
        {
            var (output, row, column) = (i / (height * width), i / width % height, i % width);
            var sum = 0f;
            for (var step = 0; step < 9 * channels; step++)
            {
                var (tap, channel) = (step / channels, step % channels);
                var (y, at) = (row + (tap / 3) - 1, column + (tap % 3) - 1);
                var value = y is >= 0 and < height && at is >= 0 and < width ? x[(((channel * height) + y) * width) + at] : 0;
                sum = MathF.FusedMultiplyAdd(value, (float)weights[(((output * channels) + channel) * 9) + tap], sum);
            }

            expected[i] = sum + (float)bias[output];
        }

        Assert.Equal(expected, device.Output(0));
    }
}
