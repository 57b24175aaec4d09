using RepVgg.Backends.Core;
using RepVgg.Backends.CSharp;
using RepVgg.IR.Interpretation;
using RepVgg.IR.Tensors;
using RepVgg.IR.Text;

namespace RepVgg.Tests.Backends;

/// <summary>Which channel scales and global average pools convolutions take along, and that they compute them.</summary>
public sealed class FusionTests
{
    private const string Winograd = "%z = conv2d %m, %w {padding = [1,1,1,1]} : f32[N,32,28,28]";
    private const string Pointwise = "%z = conv2d %m, %v {activation = relu} : f32[N,48,28,28]";

    // What the gate applies, what is applied to the product, and who reads it.
    [Theory]
    [InlineData("a Winograd convolution", "sigmoid", "", Winograd)]
    [InlineData("with an activation between", "sigmoid", "relu", Winograd)]
    [InlineData("of limits that hold zero", "hard_sigmoid", "clip(-1.5, 0.25)", Winograd)]
    [InlineData("a Winograd convolution of stride 2", "sigmoid", "relu6", "%z = conv2d %m, %u {stride = [2,2], padding = [1,1,1,1]} : f32[N,128,14,14]")]
    [InlineData("a direct convolution", "sigmoid", "", Pointwise)]
    [InlineData("a direct convolution of padding and stride", "hard_sigmoid", "", "%z = conv2d %m, %w {stride = [3,3], padding = [1,2,0,1]} : f32[N,32,9,10]")]
    [InlineData("a direct convolution of groups", "sigmoid", "", "%z = conv2d %m, %h {stride = [3,3], padding = [1,1,1,1], groups = 2} : f32[N,48,10,10]")]
    [InlineData("of groups that share a block", "sigmoid", "", "%z = conv2d %m, %k {padding = [1,1,1,1], groups = 8} : f32[N,32,28,28]")]
    [InlineData("a convolution with an addend", "sigmoid", "", "%z = conv2d %m, %v, %y : f32[N,48,28,28]")]
    [InlineData("two convolutions", "sigmoid", "", "%p = conv2d %m, %v : f32[N,48,28,28]\n  %z = conv2d %m, %v, %p {activation = relu} : f32[N,48,28,28]")]
    public void AScaleIsPartOfTheConvolutionBehindIt(string why, string gate, string activation, string reader) =>
        Check(why, Network(gate, activation, reader), "channel scale", expected: 0);

    [Theory]
    [InlineData("the gate may exceed 1", "relu", "", Winograd)]
    [InlineData("zero doesn't stay zero", "sigmoid", "clip(1, 6)", Winograd)]
    [InlineData("the activation isn't a limit", "sigmoid", "silu", Winograd)]
    [InlineData("a direct convolution scales its weights, not what an activation gives", "sigmoid", "relu", Pointwise)]
    [InlineData("there are more weights than elements", "sigmoid", "", "%z = conv2d %m, %t {stride = [28,28]} : f32[N,1024,1,1]")]
    [InlineData("a depthwise convolution", "sigmoid", "", "%z = conv2d %m, %d {padding = [1,1,1,1], groups = 32} : f32[N,32,28,28]")]
    [InlineData("the product is added, too", "sigmoid", "", "%z = conv2d %m, %w, %m {padding = [1,1,1,1]} : f32[N,32,28,28]")]
    [InlineData("something else reads it", "sigmoid", "", "%p = conv2d %m, %w {padding = [1,1,1,1]} : f32[N,32,28,28]\n  %z = max_pool %m {kernel = [2,2], stride = [2,2]} : f32[N,32,14,14]")]
    [InlineData("it is an output", "sigmoid", "", "%p = conv2d %m, %w {padding = [1,1,1,1]} : f32[N,32,28,28]\n  %z = identity %m : f32[N,32,28,28]")]
    public void ElseItIsAStep(string why, string gate, string activation, string reader) =>
        Check(why, Network(gate, activation, reader), "channel scale", expected: 1);

    [Theory]
    [InlineData("Winograd", "%z = conv2d %x, %w {padding = [1,1,1,1], activation = relu} : f32[N,32,28,28]")]
    [InlineData("direct, activated item by item", "%z = conv2d %x, %v {activation = silu} : f32[N,48,28,28]")]
    [InlineData("depthwise", "%z = conv2d %x, %d {padding = [1,1,1,1], groups = 32, activation = relu} : f32[N,32,28,28]")]
    [InlineData("with an addend", "%z = conv2d %x, %w, %x {padding = [1,1,1,1]} : f32[N,32,28,28]")]
    public void AMeanIsPartOfTheConvolutionBeforeIt(string why, string convolution) => Check(why, Mean(convolution), "global average pool", expected: 0);

    [Theory]
    [InlineData("a Winograd convolution that is activated afterwards", "%z = conv2d %x, %w {padding = [1,1,1,1], activation = silu} : f32[N,32,28,28]")]
    [InlineData("no convolution", "%z = relu %x : f32[N,32,28,28]")]
    public void ElseItIsAStepOfItsOwn(string why, string before) => Check(why, Mean(before), "global average pool", expected: 1);

    /// <summary>An image of 81 tiles is more than one block; blocks hold tiles of two images, and rows of direct layers are several items.</summary>
    [Fact]
    public void AMeanWaitsForAllItemsOfItsImage()
    {
        var model = BackendRun.Lower("""
            graph @blocks(%x: f32[N,16,36,36]) {
              %w = constant random(seed: 1) : f32[32,16,3,3]
              %v = constant random(seed: 2) : f32[48,32,1,1]
              %a = conv2d %x, %w {padding = [1,1,1,1], activation = relu} : f32[N,32,36,36]
              %b = conv2d %a, %v : f32[N,48,36,36]
              %p = global_avg_pool %a : f32[N,32,1,1]
              %q = global_avg_pool %b : f32[N,48,1,1]
              return %p, %q
            }
            """);
        var convolutions = model.Steps.OfType<ConvolutionStep>().ToArray();
        Assert.True(convolutions[0].Algorithm is WinogradConvolution { ImageTiles: 81, BlockTiles: < 81 });
        Assert.True(convolutions[1].Algorithm is DirectConvolution { Split.RowItems: > 1 });
        Assert.All(convolutions, c => Assert.NotNull(c.Mean));
        using var session = CSharpEngine.Load(model, BackendRun.Options);
        ReadOnlyMemory<float> images = DenseTensor.Random(Shape.Of(7, 16, 36, 36), 5).Data.Select(v => (float)v).ToArray();
        var expected = Run(threads: 1);
        for (var round = 0; round < 20; round++)
        {
            Assert.Equal(expected, Run(threads: 2 + (round % 3)));
        }

        float[] Run(int threads)
        {
            session.MaxDegreeOfParallelism = threads;
            var (first, second) = (new float[7 * 32], new float[7 * 48]);
            session.Run([images], [first, second]);
            return [.. first, .. second];
        }
    }

    [Fact]
    public void AnEmitterCanDoWithout()
    {
        var model = Lowering.Lower(GraphParser.Parse(Network("sigmoid", "relu", Winograd)), new LoweringOptions { Fuse = false });
        Assert.Equal(["global average pool", "channel scale"], model.Layers.Select(s => s.Kernel).Where(k => !k.EndsWith("convolution", StringComparison.Ordinal)));
    }

    private static void Check(string why, string text, string kernel, int expected)
    {
        Assert.True(expected == BackendRun.Lower(text).Layers.Count(s => s.Kernel == kernel), why);
        Assert.InRange(BackendRun.Error(text, batch: 3), 0, 5e-6);
    }

    private static string Network(string gate, string activation, string reader) => $$"""
        graph @gated(%x: f32[N,32,28,28], %y: f32[N,48,28,28]) {
          %w = constant random(seed: 1) : f32[32,32,3,3]
          %v = constant random(seed: 2) : f32[48,32,1,1]
          %u = constant random(seed: 3) : f32[128,32,3,3]
          %h = constant random(seed: 4) : f32[48,16,3,3]
          %k = constant random(seed: 5) : f32[32,4,3,3]
          %d = constant random(seed: 6) : f32[32,1,3,3]
          %t = constant random(seed: 7) : f32[1024,32,1,1]
          %f = constant random(seed: 8) : f32[32,32,1,1]
          %a = conv2d %x, %w {padding = [1,1,1,1]} : f32[N,32,28,28]
          %g = global_avg_pool %a : f32[N,32,1,1]
          %s = conv2d %g, %f {activation = {{gate}}} : f32[N,32,1,1]
          %m = mul %a, %s{{(activation.Length == 0 ? "" : " {activation = " + activation + "}")}} : f32[N,32,28,28]
          {{reader}}
          return %z{{(reader.Contains("%p", StringComparison.Ordinal) && !reader.Contains(", %p ", StringComparison.Ordinal) ? ", %p" : "")}}
        }
        """;

    private static string Mean(string before)
    {
        var channels = before.Contains("f32[N,48", StringComparison.Ordinal) ? 48 : 32;
        return $$"""
            graph @mean(%x: f32[N,32,28,28]) {
              %w = constant random(seed: 1) : f32[32,32,3,3]
              %v = constant random(seed: 2) : f32[48,32,1,1]
              %d = constant random(seed: 6) : f32[32,1,3,3]
              {{before}}
              %g = global_avg_pool %z : f32[N,{{channels}},1,1]
              return %g, %z
            }
            """;
    }
}
