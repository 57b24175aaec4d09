using RepVgg.IR.Diagnostics;
using RepVgg.IR.Interpretation;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;
using RepVgg.IR.Text;

namespace RepVgg.Tests.IR;

/// <summary>Values worked out by hand; whole networks are checked against PyTorch in the family tests.</summary>
public sealed class ReferenceInterpreterTests
{
    [Theory]
    [InlineData("max_pool %x {kernel = [2,2], stride = [2,2], ceil_mode = true} : f32[N,1,2,2]", new double[] { 5, 6, 8, 9 })]
    [InlineData("max_pool %x {kernel = [2,2], padding = [1,1,0,0]} : f32[N,1,3,3]", new double[] { 1, 2, 3, 4, 5, 6, 7, 8, 9 })]
    [InlineData("avg_pool %x {kernel = [2,2], stride = [2,2], padding = [1,1,0,0]} : f32[N,1,2,2]", new double[] { 0.25, 1.25, 2.75, 7 })]
    [InlineData("avg_pool %x {kernel = [2,2], stride = [2,2], padding = [1,1,0,0], count_include_pad = false} : f32[N,1,2,2]", new double[] { 1, 2.5, 5.5, 7 })]
    [InlineData("adaptive_avg_pool %x {output = [2,2]} : f32[N,1,2,2]", new double[] { 3, 4, 6, 7 })]
    [InlineData("global_avg_pool %x : f32[N,1,1,1]", new double[] { 5 })]
    [InlineData("conv2d %x, %w : f32[N,1,2,2]", new double[] { 1 + 20 + 400 + 5000, 2 + 30 + 500 + 6000, 4 + 50 + 700 + 8000, 5 + 60 + 800 + 9000 })]
    [InlineData("conv2d %x, %w, %p : f32[N,1,2,2]", new double[] { 5422, 6534, 8758, 9870 })]
    [InlineData("conv2d %x, %first, %minus, %p {activation = relu6} : f32[N,1,2,2]", new double[] { 1, 3, 6, 6 })]
    [InlineData("conv_transpose2d %p, %w {stride = [2,2], padding = [1,0,0,0], output_padding = [0,1]} : f32[N,1,3,5]", new double[] { 100, 1000, 200, 2000, 0, 4, 40, 5, 50, 0, 400, 4000, 500, 5000, 0 })]
    [InlineData("conv_transpose2d %p, %w, %minus {dilation = [1,2]} : f32[N,1,3,4]", new double[] { 0, 1, 9, 19, 103, 204, 1039, 2049, 399, 499, 3999, 4999 })]
    [InlineData("concat %x, %minusImage : f32[N,2,3,3]", new double[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, -1, -1, -1, -1, -1, -1, -1, -1, -1 })]
    [InlineData("concat %x, %x {axis = 3} : f32[N,1,3,6]", new double[] { 1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6, 7, 8, 9, 7, 8, 9 })]
    [InlineData("pad %p {padding = [1,0,0,2], value = 0.5} : f32[N,1,3,4]", new double[] { 0.5, 0.5, 0.5, 0.5, 1, 2, 0.5, 0.5, 4, 5, 0.5, 0.5 })]
    [InlineData("max_pool %x {kernel = [2,2], dilation = [2,1], padding = [1,0,1,0]} : f32[N,1,3,2]", new double[] { 5, 6, 8, 9, 5, 6 })]
    [InlineData("avg_pool %x {kernel = [2,2], dilation = [2,1], padding = [1,0,1,0], count_include_pad = false} : f32[N,1,3,2]", new double[] { 4.5, 5.5, 4.5, 5.5, 4.5, 5.5 })]
    [InlineData("avg_pool %x {kernel = [2,1], dilation = [2,1], padding = [1,0,1,0]} : f32[N,1,3,3]", new double[] { 2, 2.5, 3, 4, 5, 6, 2, 2.5, 3 })]
    [InlineData("mul %x, %n {activation = clip(-30, 0)} : f32[N,1,3,3]", new double[] { -1, -4, -9, -16, -25, -30, -30, -30, -30 })]
    [InlineData("sub %x, %n : f32[N,1,3,3]", new double[] { 2, 4, 6, 8, 10, 12, 14, 16, 18 })]
    [InlineData("div %x, %n : f32[N,1,3,3]", new double[] { -1, -1, -1, -1, -1, -1, -1, -1, -1 })]
    [InlineData("matmul %x, %rows : f32[N,1,3,2]", new double[] { 321, 3, 654, 6, 987, 9 })]
    [InlineData("matmul %p, %p : f32[N,1,2,2]", new double[] { 9, 12, 24, 33 })]
    [InlineData("reduce_mean %x {axes = [2,3]} : f32[N,1,1,1]", new double[] { 5 })]
    [InlineData("reduce_sum %x {axes = [2]} : f32[N,1,1,3]", new double[] { 12, 15, 18 })]
    [InlineData("reduce_max %n {axes = [3]} : f32[N,1,3,1]", new double[] { -1, -4, -7 })]
    [InlineData("reduce_l2 %rows {axes = [0]} : f32[1,2]", new double[] { 100.50373127401788, 1 })]
    [InlineData("broadcast %rows, %p2 : f32[N,1,2,3,2]", new double[] { 1, 0, 10, 0, 100, 1, 1, 0, 10, 0, 100, 1 })]
    [InlineData("slice %x {axis = 3, start = 2, count = 2, step = -2} : f32[N,1,3,2]", new double[] { 3, 1, 6, 4, 9, 7 })]
    [InlineData("transpose %x {axes = [0,3,1,2]} : f32[N,3,1,3]", new double[] { 1, 4, 7, 2, 5, 8, 3, 6, 9 })]
    [InlineData("reshape %x {shape = [N,9]} : f32[N,9]", new double[] { 1, 2, 3, 4, 5, 6, 7, 8, 9 })]
    [InlineData("softmax %log {axis = 3} : f32[1,1,2,2]", new double[] { 0.25, 0.75, 0.5, 0.5 })]
    [InlineData("resize %p {size = [2,4], mode = linear} : f32[N,1,2,4]", new double[] { 1, 1.25, 1.75, 2, 4, 4.25, 4.75, 5 })]
    [InlineData("resize %p {size = [3,2], mode = linear, coordinates = align_corners} : f32[N,1,3,2]", new double[] { 1, 2, 2.5, 3.5, 4, 5 })]
    [InlineData("resize %x {size = [2,2], mode = nearest, coordinates = asymmetric, rounding = floor} : f32[N,1,2,2]", new double[] { 1, 2, 4, 5 })]
    [InlineData("resize %x {size = [1,2], mode = nearest, coordinates = asymmetric, rounding = ceil} : f32[N,1,1,2]", new double[] { 1, 3 })]
    [InlineData("resize %x {size = [3,1], mode = linear, antialias = true} : f32[N,1,3,1]", new double[] { 2, 5, 8 })]
    [InlineData("resize %p {size = [2,4], mode = cubic, coordinates = asymmetric, cubic_coefficient = -0.5} : f32[N,1,2,4]", new double[] { 1, 1.5, 2, 2.0625, 4, 4.5, 5, 5.0625 })]
    [InlineData("resize %x {size = [1,2], mode = linear, coordinates = tf_crop_and_resize, region = [0.5,0.5,0.5,1.5], extrapolation_value = 7} : f32[N,1,1,2]", new double[] { 5, 7 })]
    [InlineData("leaky_relu %n {slope = 0.5} : f32[N,1,3,3]", new double[] { -0.5, -1, -1.5, -2, -2.5, -3, -3.5, -4, -4.5 })]
    [InlineData("clip %x {min = 2, max = 7.5} : f32[N,1,3,3]", new double[] { 2, 2, 3, 4, 5, 6, 7, 7.5, 7.5 })]
    public void OpsComputeWhatTheirDefinitionSays(string node, double[] expected)
    {
        var graph = GraphParser.Parse($$"""
            graph @g(%x: f32[N,1,3,3]) {
              %w = constant [1, 10, 100, 1000] : f32[1,1,2,2]
              %minus = constant [-1] : f32[1]
              %zero = constant [0] : f32[1]
              %n = scale_shift %x, %minus, %zero : f32[N,1,3,3]
              %minusImage = clip %x {min = -1, max = -1} : f32[N,1,3,3]
              %first = constant [1, 0, 0, 0] : f32[1,1,2,2]
              %p = conv2d %x, %first : f32[N,1,2,2]
              %p2 = reshape %p {shape = [N,1,2,1,2]} : f32[N,1,2,1,2]
              %rows = constant [1, 0, 10, 0, 100, 1] : f32[3,2]
              %log = constant [0, 1.0986122886681098, 1000, 1000] : f32[1,1,2,2]
              %y = {{node}}
              return %y
            }
            """);
        var input = new DenseTensor(Shape.Of(1, 1, 3, 3), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        Assert.Equal(expected, new ReferenceInterpreter().Run(graph, input)[0].Data, (a, b) => Math.Abs(a - b) < 1e-13);
    }

    [Theory]
    [InlineData("relu", -1, 0)]
    [InlineData("relu6", 7, 6)]
    [InlineData("sigmoid", 0, 0.5)]
    [InlineData("tanh", 1, 0.7615941559557649)]
    [InlineData("silu", 1, 0.7310585786300049)]
    [InlineData("hard_sigmoid", 1.5, 0.75)]
    [InlineData("hard_swish", 1.5, 1.125)]
    [InlineData("gelu", 1, 0.8413447460685429)]
    [InlineData("gelu", -3, -0.004049694094890287)]
    [InlineData("gelu", -6, -5.919525870226207e-09)]
    [InlineData("leaky_relu(0.1)", -2, -0.2)]
    [InlineData("clip(-1, 1)", -2, -1)]
    public void ActivationsHaveTheirKnownValues(string name, double x, double expected) =>
        Assert.Equal(expected, Activation.Parse(name).Evaluate(x), 1e-14);

    [Fact]
    public void ABatchMayBeEmpty()
    {
        var graph = GraphParser.Parse("graph @g(%x: f32[N,2,3,3]) {\n  %m = constant splat(1) : f32[5,18]\n  %f = flatten %x : f32[N,18]\n  %y = linear %f, %m : f32[N,5]\n  return %y\n}\n");
        Assert.Equal(Shape.Of(0, 5), new ReferenceInterpreter().Run(graph, DenseTensor.Zeros(Shape.Of(0, 2, 3, 3)))[0].Shape);
    }

    [Fact]
    public void AnInputOfTheWrongShapeIsRefused()
    {
        var graph = GraphParser.Parse("graph @g(%x: f32[N,2]) {\n  %y = relu %x : f32[N,2]\n  return %y\n}\n");
        var error = Assert.Throws<DiagnosticException>(() => new ReferenceInterpreter().Run(graph, DenseTensor.Zeros(Shape.Of(1, 3))));
        Assert.Equal("input %x: f32[N,2] can't be [1,3]", error.Diagnostic.Message);
    }

    [Theory]
    [InlineData("dirac(groups: 1) : f32[2,2,1,3]", new double[] { 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0 })]
    [InlineData("dirac(groups: 2) : f32[4,2,1,1]", new double[] { 1, 0, 0, 1, 1, 0, 0, 1 })]
    [InlineData("dirac(groups: 1) : f32[3,2,1,1]", new double[] { 1, 0, 0, 1, 0, 0 })]
    [InlineData("dirac(groups: 1) : f32[1,1,2,3]", new double[] { 0, 0, 0, 0, 1, 0 })]
    public void ADiracKernelPassesItsInputOn(string constant, double[] expected)
    {
        var graph = GraphParser.Parse($"graph @g(%x: f32[N,2]) {{\n  %y = constant {constant}\n  return %y\n}}\n");
        Assert.Equal(expected, graph.Constant(graph.Nodes[0].Result)!.Read().ToArray());
    }

    [Fact]
    public void RandomNumbersAreTheSameEverywhere() =>
        Assert.Equal([-0.7730993158856909, 0.40058702718580474], Tensor.Random(Shape.Of(2), 3).Read().ToArray());
}
