using RepVgg.Backends.Core;
using RepVgg.IR.Diagnostics;
using RepVgg.IR.Ops;
using RepVgg.IR.Text;

namespace RepVgg.Tests.Exports;

/// <summary>Every op in ONNX Runtime against the reference interpreter; a new op fails here until the ONNX backend has it.</summary>
public sealed class OnnxOperatorTests
{
    private static readonly string[] Samples =
    [
        "conv2d %x, %k {stride = [2,1], padding = [1,0,2,1], dilation = [1,2]} : f32[N,4,3,3]",
        "conv2d %x, %grouped, %c {padding = [1,1,1,1], groups = 2, activation = relu} : f32[N,4,5,6]",
        "conv2d %x, %k, %c {padding = [1,1,1,1], activation = leaky_relu(0.1)} : f32[N,4,5,6]",
        "conv2d %x, %k {padding = [1,1,1,1], activation = silu} : f32[N,4,5,6]",
        "conv2d %x, %k {padding = [1,1,1,1], activation = gelu} : f32[N,4,5,6]",
        "conv2d %x, %k, %z {padding = [1,1,1,1]} : f32[N,4,5,6]",
        "conv2d %x, %k, %c, %z {padding = [1,1,1,1], activation = silu} : f32[N,4,5,6]",
        "conv_transpose2d %x, %k, %c {stride = [2,2], padding = [1,0,0,1], output_padding = [1,0]} : f32[N,4,11,12]",
        "conv_transpose2d %x, %grouped {groups = 2, dilation = [1,2]} : f32[N,4,7,10]",
        "linear %v, %m : f32[N,3]",
        "linear %v, %m, %three {activation = hard_swish} : f32[N,3]",
        "batch_norm %x, %c, %c, %c, %p {epsilon = 0.001} : f32[N,4,5,6]",
        "batch_norm %v, %seven, %seven, %seven, %half {epsilon = 1E-05} : f32[N,7]",
        "scale_shift %x, %c, %p : f32[N,4,5,6]",
        "scale_shift %v, %seven, %half : f32[N,7]",
        "add %x, %z : f32[N,4,5,6]",
        "add %x, %z, %x : f32[N,4,5,6]",
        "sub %x, %z : f32[N,4,5,6]",
        "mul %x, %z : f32[N,4,5,6]",
        "mul %x, %gate : f32[N,4,5,6]",
        "mul %x, %gate {activation = hard_swish} : f32[N,4,5,6]",
        "div %x, %large : f32[N,4,5,6]",
        "matmul %x, %square : f32[N,4,5,5]",
        "softmax %v : f32[N,7]",
        "softmax %x {axis = 2} : f32[N,4,5,6]",
        "reduce_mean %x {axes = [1,3]} : f32[N,1,5,1]",
        "reduce_sum %x {axes = [3]} : f32[N,4,5,1]",
        "reduce_max %x {axes = [2,3]} : f32[N,4,1,1]",
        "reduce_l2 %x {axes = [1]} : f32[N,1,5,6]",
        "max_pool %x {kernel = [2,3], stride = [2,2], padding = [1,1,0,1]} : f32[N,4,3,3]",
        "max_pool %x {kernel = [2,2], stride = [2,2], ceil_mode = true} : f32[N,4,3,3]",
        "max_pool %x {kernel = [3,3], stride = [2,2], padding = [0,0,1,1], ceil_mode = true} : f32[N,4,3,3]",
        "max_pool %x {kernel = [2,2], padding = [2,2,2,2], dilation = [3,3]} : f32[N,4,6,7]",
        "avg_pool %x {kernel = [2,3], stride = [1,2], padding = [1,1,1,1]} : f32[N,4,6,3]",
        "avg_pool %x {kernel = [3,3], padding = [1,1,1,1], count_include_pad = false} : f32[N,4,5,6]",
        "avg_pool %x {kernel = [3,3], stride = [2,3], padding = [1,1,1,1], ceil_mode = true} : f32[N,4,3,3]",
        "avg_pool %x {kernel = [2,2], stride = [2,2], ceil_mode = true, count_include_pad = false} : f32[N,4,3,3]",
        "avg_pool %x {kernel = [3,2], stride = [3,3], ceil_mode = true} : f32[N,4,2,2]",
        "avg_pool %x {kernel = [2,2], padding = [1,1,1,1], dilation = [2,2]} : f32[N,4,5,6]",
        "global_avg_pool %x : f32[N,4,1,1]",
        "adaptive_avg_pool %x {output = [1,1]} : f32[N,4,1,1]",
        "adaptive_avg_pool %x {output = [5,3]} : f32[N,4,5,3]",
        "adaptive_avg_pool %x {output = [2,2]} : f32[N,4,2,2]",
        "adaptive_avg_pool %x {output = [3,4]} : f32[N,4,3,4]",
        "adaptive_avg_pool %x {output = [7,13]} : f32[N,4,7,13]",
        "concat %x, %z, %x : f32[N,12,5,6]",
        "concat %x, %z {axis = 3} : f32[N,4,5,12]",
        "pad %x {padding = [1,2,3,0], value = 0.5} : f32[N,4,9,8]",
        "resize %x {size = [10,18], mode = linear} : f32[N,4,10,18]",
        "resize %x {size = [7,11], mode = linear} : f32[N,4,7,11]",
        "resize %x {size = [9,11], mode = linear, coordinates = align_corners} : f32[N,4,9,11]",
        "resize %x {size = [10,12], mode = nearest, coordinates = asymmetric, rounding = floor} : f32[N,4,10,12]",
        "resize %x {size = [7,7], mode = nearest, rounding = round_prefer_ceil} : f32[N,4,7,7]",
        "resize %x {size = [7,8], mode = cubic, coordinates = pytorch_half_pixel, cubic_coefficient = -0.5, exclude_outside = true} : f32[N,4,7,8]",
        "resize %x {size = [7,9], mode = linear, coordinates = asymmetric, scale = [1.5,1.5]} : f32[N,4,7,9]",
        "resize %x {size = [3,4], mode = cubic, antialias = true} : f32[N,4,3,4]",
        "resize %x {size = [3,4], mode = linear, coordinates = half_pixel_symmetric, scale = [0.7,0.7]} : f32[N,4,3,4]",
        "broadcast %gate, %x : f32[N,4,5,6]",
        "broadcast %wide, %gate7, %x7 : f32[N,7,2,7]",
        "slice %x {axis = 1, start = 1, count = 2} : f32[N,2,5,6]",
        "slice %x {axis = 3, start = 4, count = 3, step = -2} : f32[N,4,5,3]",
        "slice %x {axis = 2, start = 4, count = 5, step = -1} : f32[N,4,5,6]",
        "transpose %x {axes = [0,2,3,1]} : f32[N,5,6,4]",
        "reshape %x {shape = [N,2,60]} : f32[N,2,60]",
        "flatten %x : f32[N,120]",
        "identity %x : f32[N,4,5,6]",
        "clip %x {min = -0.25, max = 0.5} : f32[N,4,5,6]",
        "leaky_relu %x {slope = 0.2} : f32[N,4,5,6]",
    ];

    public static TheoryData<string> Nodes() => [.. Samples, .. Activation.Kinds.Select(k => $"{k.Name} %x : f32[N,4,5,6]")];

    [Theory]
    [MemberData(nameof(Nodes))]
    public void OnnxRuntimeComputesWhatTheReferenceDoes(string node) => Assert.InRange(OnnxRun.Error(Graph(node)), 0, 1e-6);

    [Fact]
    public void EveryOpOfTheCatalogueHasASample()
    {
        var covered = Nodes().Select(row => row.Data.Split(' ')[0]).ToHashSet(StringComparer.Ordinal);
        Assert.Empty(OpCatalogue.Definitions.Select(d => d.Mnemonic).Except(covered));
    }

    [Fact]
    public void ABroadcastBeforeArithmeticIsLeftToOnnx()
    {
        const string text = """
            graph @g(%x: f32[N,4,5,6], %row: f32[N,1,1,6], %column: f32[N,1,5,1]) {
              %wide = broadcast %row, %x : f32[N,4,5,6]
              %y = sub %x, %wide : f32[N,4,5,6]
              %a = broadcast %row, %column : f32[N,1,5,6]
              %b = broadcast %column, %row : f32[N,1,5,6]
              %z = add %a, %b : f32[N,1,5,6]
              return %y, %z
            }
            """;
        Assert.InRange(OnnxRun.Error(text), 0, 1e-6);
        Assert.DoesNotContain("Expand", System.Text.Encoding.Latin1.GetString(OnnxRun.Bytes(GraphParser.Parse(text))), StringComparison.Ordinal);
    }

    /// <summary>A graph that mixes the images of a batch has fixed shapes.</summary>
    [Fact]
    public void FixedShapesStayFixed() => Assert.InRange(
        OnnxRun.Error("""
            graph @g(%x: f32[2,4,5,6]) {
              %a = reshape %x {shape = [8,5,6]} : f32[8,5,6]
              %b = reduce_mean %a {axes = [0]} : f32[1,5,6]
              %c = resize %x {size = [7,11], mode = linear} : f32[2,4,7,11]
              return %b, %c
            }
            """),
        0,
        1e-6);

    [Theory]
    [InlineData("avg_pool %x {kernel = [2,2], padding = [1,1,1,1], dilation = [2,2], count_include_pad = false} : f32[N,4,5,6]", "dilated average pool")]
    [InlineData("resize %x {size = [3,3], mode = linear, coordinates = tf_crop_and_resize, region = [-1,0,1,1], extrapolation_value = 2} : f32[N,4,3,3]", "border value")]
    public void WhatTheOperatorSetLacksIsRefused(string node, string reason)
    {
        var error = Assert.Throws<DiagnosticException>(() => OnnxRun.Bytes(GraphParser.Parse(Graph(node))));
        Assert.Equal(BackendDiagnostics.UnsupportedOp, error.Diagnostic.Descriptor);
        Assert.Contains(reason, error.Diagnostic.Message, StringComparison.Ordinal);
    }

    private static string Graph(string node) => $$"""
        graph @g(%x: f32[N,4,5,6], %z: f32[N,4,5,6], %v: f32[N,7], %gate: f32[N,4,1,1], %x7: f32[N,7,2,7], %square: f32[N,4,6,5]) {
          %k = constant random(seed: 1) : f32[4,4,3,3]
          %grouped = constant random(seed: 2) : f32[4,2,3,3]
          %m = constant random(seed: 3) : f32[3,7]
          %c = constant random(seed: 4) : f32[4]
          %p = constant splat(0.5) : f32[4]
          %three = constant random(seed: 5) : f32[3]
          %seven = constant random(seed: 6) : f32[7]
          %half = constant splat(0.5) : f32[7]
          %two = constant splat(2) : f32[4]
          %wide = reshape %v {shape = [N,1,1,7]} : f32[N,1,1,7]
          %gate7 = reduce_max %x7 {axes = [2,3]} : f32[N,7,1,1]
          %bounded = sigmoid %z : f32[N,4,5,6]
          %large = scale_shift %bounded, %p, %two : f32[N,4,5,6]
          %y = {{node}}
          return %y
        }
        """;
}
