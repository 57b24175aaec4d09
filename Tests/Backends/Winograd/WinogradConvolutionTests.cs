using System.Collections.Immutable;
using System.Globalization;
using RepVgg.Backends.Core;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.Tests.Backends.Winograd;

/// <summary>Each transform on whole images: ragged tiles, channels that don't fill blocks, groups, unequal padding, several images.</summary>
public sealed class WinogradConvolutionTests
{
    // channels in, channels out, height, width, groups, padding top/left/bottom/right
    private static readonly string[] Geometries =
    [
        "48 48 14 14 1 1 1 1 1",
        "17 20 7 9 1 1 1 1 1",
        "64 96 28 28 1 1 1 1 1",
        "16 16 3 3 1 0 0 0 0",
        "32 16 5 31 1 2 0 1 3",
        "64 128 11 8 4 1 1 1 1",
        "128 128 2 2 2 1 1 1 1",
        "32 48 10 13 1 1 1 1 1",
        "48 32 6 8 1 1 1 1 1",
        "32 64 12 5 2 1 1 1 1",
    ];

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (var geometry in Geometries)
        {
            foreach (var transform in WinogradTransform.All)
            {
                cases.Add(geometry, transform.Name);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void MatchesTheReference(string geometry, string transform)
    {
        var graph = Convolution(geometry, transform.EndsWith("stride 2", StringComparison.Ordinal) ? 2 : 1);
        var key = Assert.Single(BackendRun.Lower(graph).Steps.OfType<ConvolutionStep>()).ShapeKey;
        var options = new LoweringOptions { Tuning = ImmutableDictionary<string, string>.Empty.Add(key, transform) };
        Assert.Equal(transform + " convolution", Assert.Single(Lowering.Lower(graph, options).Steps.OfType<ConvolutionStep>()).Kernel);
        var tolerance = transform switch
        {
            "winograd 6x6" => 2e-5,
            "winograd 4x4" => 5e-6,
            _ => 2e-6,
        };
        Assert.InRange(BackendRun.Error(graph, batch: 1, options), 0, tolerance);
        Assert.InRange(BackendRun.Error(graph, batch: 6, options), 0, tolerance);
        var adding = WithAddend(graph);
        Assert.Equal(transform + " convolution", Assert.Single(Lowering.Lower(adding, options).Steps.OfType<ConvolutionStep>()).Kernel);
        Assert.InRange(BackendRun.Error(adding, batch: 6, options), 0, tolerance);
    }

    [Theory]
    [InlineData("dilation", "dilation = [2,2], padding = [2,2,2,2]", "f32[N,32,14,14]", "32,32,3,3")]
    [InlineData("awkward groups", "groups = 4, padding = [1,1,1,1]", "f32[N,32,14,14]", "32,8,3,3")]
    [InlineData("few channels", "groups = 32, padding = [1,1,1,1]", "f32[N,32,14,14]", "32,1,3,3")]
    [InlineData("other kernels", "padding = [2,2,2,2]", "f32[N,32,14,14]", "32,32,5,5")]
    [InlineData("unequal strides", "stride = [1,2], padding = [1,1,1,1]", "f32[N,32,14,7]", "32,32,3,3")]
    [InlineData("a single pixel", "padding = [1,1,1,1]", "f32[N,32,1,1]", "32,32,3,3", "f32[N,32,1,1]")]
    public void OtherShapesStayDirect(string why, string attributes, string result, string kernel, string input = "f32[N,32,14,14]")
    {
        var model = BackendRun.Lower($$"""
            graph @g(%x: {{input}}) {
              %w = constant random(seed: 3) : f32[{{kernel}}]
              %y = conv2d %x, %w {{{attributes}}} : {{result}}
              return %y
            }
            """);
        Assert.False(Assert.Single(model.Steps.OfType<ConvolutionStep>()).Algorithm is WinogradConvolution, why);
    }

    // Height, width, and whether the last row and column of 4×4 tiles compute two outputs or fewer.
    [Theory]
    [InlineData(14, 14, 1, 1)]
    [InlineData(13, 10, 1, 1)]
    [InlineData(14, 12, 1, 0)]
    [InlineData(15, 5, 0, 1)]
    [InlineData(7, 7, 0, 0)]
    [InlineData(18, 18, 0, 0)] // Four such images have too many tiles for one block.
    public void LastTilesAreShortWhereTwoOutputsAreLeft(int height, int width, int rows, int columns)
    {
        var model = BackendRun.Lower(Convolution(string.Create(CultureInfo.InvariantCulture, $"64 64 {height} {width} 1 1 1 1 1"), stride: 1));
        var winograd = Assert.IsType<WinogradConvolution>(Assert.Single(model.Steps.OfType<ConvolutionStep>()).Algorithm);
        Assert.Equal("winograd 4x4", winograd.Name);
        Assert.Equal((rows, columns), (winograd.ShortRows, winograd.ShortColumns));
    }

    [Fact]
    public void ExactMeansDirect()
    {
        var graph = Convolution(Geometries[0], stride: 1);
        Assert.IsType<WinogradConvolution>(Assert.Single(BackendRun.Lower(graph).Steps.OfType<ConvolutionStep>()).Algorithm);
        var exact = Lowering.Lower(graph, new LoweringOptions { Exact = true });
        Assert.IsType<DirectConvolution>(Assert.Single(exact.Steps.OfType<ConvolutionStep>()).Algorithm);
    }

    private static Graph WithAddend(Graph graph)
    {
        var node = graph.Nodes[^1];
        var addend = new Value("addend", node.Result.Type);
        return new(graph.Name, graph.Inputs.Add(addend), graph.Nodes.SetItem(graph.Nodes.Length - 1, node.WithOperands(node.Operands.Add(addend))), graph.Outputs);
    }

    private static Graph Convolution(string geometry, int stride)
    {
        var n = geometry.Split(' ').Select(t => int.Parse(t, CultureInfo.InvariantCulture)).ToArray();
        var builder = new GraphBuilder("winograd");
        var x = builder.Input("x", TensorType.F32(Shape.Image(n[0], n[2], n[3])));
        var weight = builder.Constant("w", Tensor.Random(Shape.Of(n[1], n[0] / n[4], 3, 3), 5));
        var bias = builder.Constant("b", Tensor.Random(Shape.Of(n[1]), 6));
        var op = new Conv2DOp { Stride = new(stride, stride), Groups = n[4], Padding = new(n[5], n[6], n[7], n[8]), Activation = new Relu6() };
        return builder.Build(builder.Add("y", op, x, weight, bias));
    }
}
