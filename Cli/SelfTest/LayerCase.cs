using System.Collections.Immutable;
using RepVgg.IR.Graphs;
using RepVgg.IR.Text;

namespace RepVgg.Cli.SelfTest;

/// <summary>A small network that exercises a kind of kernel.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Text">Its text form; one input <c>%x</c>, one output.</param>
internal sealed record LayerCase(string Name, string Text)
{
    /// <summary>All cases. The first ones are a convolution each, which every candidate schedule computes.</summary>
    public static readonly ImmutableArray<LayerCase> All =
    [
        Convolution("3x3, 48 channels", "48,14,14", "48,48,3,3", "padding = [1,1,1,1], activation = relu", "48,14,14"),
        Convolution("3x3 stride 2, odd sizes", "20,15,13", "36,20,3,3", "stride = [2,2], padding = [1,1,1,1]", "36,8,7"),
        Convolution("1x1", "96,7,7", "64,96,1,1", "activation = silu", "64,7,7"),
        Convolution("3x3, 2 groups", "64,10,10", "64,32,3,3", "padding = [1,1,1,1], groups = 2", "64,10,10"),
        Convolution("3x3 dilation 2", "32,12,12", "32,32,3,3", "padding = [2,2,2,2], dilation = [2,2]", "32,12,12"),
        Convolution("first layer", "3,32,32", "48,3,3,3", "stride = [2,2], padding = [1,1,1,1], activation = relu", "48,16,16"),
        Convolution("depthwise", "36,9,9", "36,1,3,3", "padding = [1,1,1,1], groups = 36", "36,9,9"),
        new("linear", """
            graph @linear(%x: f32[N,100]) {
              %w = constant random(seed: 1) : f32[30,100]
              %b = constant random(seed: 2) : f32[30]
              %y = linear %x, %w, %b : f32[N,30]
              return %y
            }
            """),
        new("pools, sums, gates, softmax", """
            graph @layers(%x: f32[N,20,12,10]) {
              %p = max_pool %x {kernel = [3,3], stride = [2,2], padding = [1,1,1,1]} : f32[N,20,6,5]
              %q = avg_pool %x {kernel = [2,2], stride = [2,2]} : f32[N,20,6,5]
              %s = add %p, %q : f32[N,20,6,5]
              %g = global_avg_pool %s : f32[N,20,1,1]
              %t = sigmoid %g : f32[N,20,1,1]
              %m = mul %s, %t : f32[N,20,6,5]
              %r = resize %m {size = [12,10], mode = linear} : f32[N,20,12,10]
              %c = concat %r, %x : f32[N,40,12,10]
              %y = softmax %c : f32[N,40,12,10]
              return %y
            }
            """),
    ];

    /// <summary>The network.</summary>
    public Graph Graph => GraphParser.Parse(Text);

    private static LayerCase Convolution(string name, string input, string kernel, string attributes, string output) => new("convolution " + name, $$"""
        graph @conv(%x: f32[N,{{input}}]) {
          %w = constant random(seed: 1) : f32[{{kernel}}]
          %b = constant random(seed: 2) : f32[{{kernel.Split(',')[0]}}]
          %y = conv2d %x, %w, %b { {{attributes}} } : f32[N,{{output}}]
          return %y
        }
        """);
}
