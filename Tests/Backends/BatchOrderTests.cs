using System.Globalization;
using RepVgg.Backends.CSharp;
using RepVgg.IR.Interpretation;
using RepVgg.IR.Tensors;

namespace RepVgg.Tests.Backends;

/// <summary>Which layers take the images of a batch one by one.</summary>
public sealed class BatchOrderTests
{
    // Height and width of the input, channels of the last convolution, and the layers that take images one by one, of three.
    [Theory]
    [InlineData("large images up to the layer with larger weights", 64, 2048, 2)]
    [InlineData("weights smaller than the images everywhere", 112, 32, 3)]
    [InlineData("four images stay in the cache", 16, 32, 0)]
    [InlineData("only the first layer's images are large", 56, 32, 1)]
    public void LargeImagesGoOneByOne(string why, int size, int channels, int expected) =>
        Assert.True(expected == BackendRun.Lower(Network(size, channels)).LayersByImage, why);

    [Fact]
    public void AnImageGivesTheSameBitsAloneAndInABatch()
    {
        const int Size = 64;
        const int Channels = 2048;
        const int Batch = 6;
        var model = BackendRun.Lower(Network(Size, Channels));
        Assert.Equal((2, 3), (model.LayersByImage, model.Layers.Count()));
        using var session = CSharpEngine.Load(model, BackendRun.Options);
        var images = DenseTensor.Random(Shape.Of(Batch, 16, Size, Size), 5).Data.Select(v => (float)v).ToArray();
        var (input, output) = (images.Length / Batch, Channels * (Size / 4) * (Size / 4));
        foreach (var threads in new[] { 1, 2, 3 })
        {
            session.MaxDegreeOfParallelism = threads;
            var together = new float[Batch * output];
            session.Run([images], [together]);
            for (var n = 0; n < Batch; n++)
            {
                var alone = new float[output];
                session.Run([images.AsMemory(n * input, input)], [alone]);
                Assert.Equal(alone, together[(n * output)..((n + 1) * output)]);
            }
        }
    }

    private static string Network(int size, int channels) => string.Create(CultureInfo.InvariantCulture, $$"""
        graph @g(%x: f32[N,16,{{size}},{{size}}]) {
          %w0 = constant random(seed: 1) : f32[32,16,3,3]
          %w1 = constant random(seed: 2) : f32[32,32,3,3]
          %w2 = constant random(seed: 3) : f32[{{channels}},32,3,3]
          %a = conv2d %x, %w0 {stride = [2,2], padding = [1,1,1,1], activation = relu} : f32[N,32,{{size / 2}},{{size / 2}}]
          %b = conv2d %a, %w1 {padding = [1,1,1,1], activation = relu} : f32[N,32,{{size / 2}},{{size / 2}}]
          %c = conv2d %b, %w2 {stride = [2,2], padding = [1,1,1,1], activation = relu} : f32[N,{{channels}},{{size / 4}},{{size / 4}}]
          return %c
        }
        """);
}
