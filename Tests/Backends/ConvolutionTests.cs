using System.Globalization;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.Tests.Backends;

/// <summary>Each convolution geometry alone, behind another layer (so that its input is blocked) and directly at the input.</summary>
public sealed class ConvolutionTests
{
    private const double Tolerance = 2e-6;

    // channels in, channels out, height, width, kernel, stride, dilation, groups, padding top/left/bottom/right
    [Theory]
    [InlineData("3 48 33 57 3 1 1 1 1 1 1 1")]
    [InlineData("3 48 32 32 3 2 1 1 1 1 1 1")]
    [InlineData("1 5 8 8 3 1 1 1 1 1 1 1")]
    [InlineData("5 17 9 7 3 1 1 1 0 0 0 0")]
    [InlineData("16 16 14 14 3 1 1 1 1 1 1 1")]
    [InlineData("48 48 28 28 3 1 1 1 1 1 1 1")]
    [InlineData("48 96 15 13 3 2 1 1 1 1 1 1")]
    [InlineData("17 100 7 7 3 1 1 1 1 1 1 1")]
    [InlineData("100 17 7 7 1 1 1 1 0 0 0 0")]
    [InlineData("32 112 5 9 1 2 1 1 0 0 0 0")]
    [InlineData("64 64 1 1 1 1 1 1 0 0 0 0")]
    [InlineData("64 80 1 1 3 1 1 1 1 1 1 1")]
    [InlineData("16 32 2 3 5 1 1 1 2 2 2 2")]
    [InlineData("16 16 11 12 7 1 1 1 3 3 3 3")]
    [InlineData("8 16 12 11 7 3 1 1 3 3 3 3")]
    [InlineData("16 16 40 36 31 1 1 1 15 15 15 15")]
    [InlineData("16 16 12 12 3 1 2 1 2 2 2 2")]
    [InlineData("3 16 14 15 3 1 3 1 3 3 3 3")]
    [InlineData("16 16 13 9 3 2 2 1 2 2 2 2")]
    [InlineData("16 32 10 9 3 1 1 1 2 0 1 3")]
    [InlineData("3 8 10 9 5 2 1 1 0 3 4 1")]
    [InlineData("8 8 6 5 4 1 1 1 1 2 2 1")]
    [InlineData("16 16 9 9 3 3 1 1 0 0 0 0")]
    [InlineData("32 32 14 14 3 1 1 2 1 1 1 1")]
    [InlineData("64 128 7 9 3 2 1 4 1 1 1 1")]
    [InlineData("8 8 9 9 3 1 1 2 1 1 1 1")]
    [InlineData("16 16 9 9 3 1 1 4 1 1 1 1")]
    [InlineData("48 48 6 7 3 1 1 2 1 1 1 1")]
    [InlineData("24 36 6 7 3 1 1 3 1 1 1 1")]
    [InlineData("100 100 5 6 3 1 1 5 1 1 1 1")]
    [InlineData("6 12 5 6 3 1 1 6 1 1 1 1")]
    [InlineData("40 20 8 8 1 1 1 20 0 0 0 0")]
    [InlineData("16 16 14 14 3 1 1 16 1 1 1 1")]
    [InlineData("48 48 15 29 3 2 1 48 1 1 1 1")]
    [InlineData("17 17 7 8 5 1 2 17 4 4 4 4")]
    [InlineData("3 3 8 8 3 1 1 3 1 1 1 1")]
    [InlineData("20 20 16 15 7 1 1 20 3 3 3 3")]
    public void MatchesTheReference(string geometry)
    {
        var n = geometry.Split(' ').Select(t => int.Parse(t, CultureInfo.InvariantCulture)).ToArray();
        var op = new Conv2DOp
        {
            Stride = new(n[5], n[5]), Dilation = new(n[6], n[6]), Groups = n[7], Padding = new(n[8], n[9], n[10], n[11]), Activation = new Relu(),
        };
        Assert.InRange(BackendRun.Error(Direct(n, op)), 0, Tolerance);
        Assert.InRange(BackendRun.Error(BehindALayer(n, op), batch: 3), 0, Tolerance);
        Assert.InRange(BackendRun.Error(WithAddend(n, op), batch: 3), 0, Tolerance);
    }

    [Fact]
    public void UnequalStridesAndKernels()
    {
        Assert.InRange(BackendRun.Error("""
            graph @g(%x: f32[N,16,9,20]) {
              %w = constant random(seed: 3) : f32[16,16,1,3]
              %v = constant random(seed: 4) : f32[16,16,5,1]
              %y = conv2d %x, %w {stride = [1,2], padding = [0,1,0,1]} : f32[N,16,9,10]
              %z = conv2d %y, %v {stride = [2,1], padding = [2,0,2,0], dilation = [1,3]} : f32[N,16,5,10]
              return %z
            }
            """), 0, Tolerance);
    }

    /// <summary>One buffer whose halo must serve several readers.</summary>
    [Fact]
    public void ReadersWithDifferentPadding()
    {
        Assert.InRange(BackendRun.Error("""
            graph @g(%x: f32[N,16,9,8]) {
              %w1 = constant random(seed: 3) : f32[16,16,1,1]
              %w3 = constant random(seed: 4) : f32[16,16,3,3]
              %w5 = constant random(seed: 5) : f32[16,16,5,5]
              %i = relu %x : f32[N,16,9,8]
              %a = conv2d %i, %w1 : f32[N,16,9,8]
              %b = conv2d %i, %w3 {padding = [1,1,1,1]} : f32[N,16,9,8]
              %c = conv2d %i, %w5 {padding = [2,2,2,2]} : f32[N,16,9,8]
              %d = add %a, %b, %c : f32[N,16,9,8]
              %p = max_pool %i {kernel = [2,2], stride = [2,2]} : f32[N,16,4,4]
              return %d, %p
            }
            """), 0, Tolerance);
    }

    private static Graph Direct(int[] n, Conv2DOp op)
    {
        var builder = new GraphBuilder("direct");
        var x = builder.Input("x", TensorType.F32(Shape.Image(n[0], n[2], n[3])));
        return builder.Build(Convolve(builder, x, n, op));
    }

    private static Graph BehindALayer(int[] n, Conv2DOp op)
    {
        var builder = new GraphBuilder("behind");
        var x = builder.Input("x", TensorType.F32(Shape.Image(n[0], n[2], n[3])));
        return builder.Build(Convolve(builder, builder.Add("silu", new ActivationOp(new Silu()), x), n, op));
    }

    /// <summary>An addend that a convolution pads, so that it has another layout in memory than the result.</summary>
    private static Graph WithAddend(int[] n, Conv2DOp op)
    {
        var builder = new GraphBuilder("adding");
        var x = builder.Input("x", TensorType.F32(Shape.Image(n[0], n[2], n[3])));
        var result = op.Infer([x.Type, TensorType.F32(Shape.Of(n[1], n[0] / n[7], n[4], n[4]))]);
        var addend = builder.Add("silu", new ActivationOp(new Silu()), builder.Input("a", result));
        var padded = builder.Constant("v", Tensor.Random(Shape.Of(8, n[1], 3, 2), 7));
        var other = builder.Add("other", new Conv2DOp { Padding = new(1, 2, 1, 2) }, addend, padded);
        return builder.Build(Convolve(builder, x, n, op, addend), other);
    }

    private static Value Convolve(GraphBuilder builder, Value x, int[] n, Conv2DOp op, params Value[] addend)
    {
        var weight = builder.Constant("w", Tensor.Random(Shape.Of(n[1], n[0] / n[7], n[4], n[4]), 5));
        var bias = builder.Constant("b", Tensor.Random(Shape.Of(n[1]), 6));
        return builder.Add("y", op, [x, weight, bias, .. addend]);
    }
}
