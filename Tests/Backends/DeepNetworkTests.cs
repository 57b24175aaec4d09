using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.Tests.Backends;

/// <summary>Whole plain networks.</summary>
public sealed class DeepNetworkTests
{
    [Fact]
    public void PlainNetworkOfTwentyLayers()
    {
        var graph = Plain("plain", size: 64, widths: [16, 16, 48, 96, 160], depths: [1, 2, 4, 12, 1]);
        Assert.InRange(BackendRun.Error(graph), 0, 2e-5);
    }

    [Fact]
    public void PlainNetworkNeedsAboutTwoBuffers()
    {
        var model = BackendRun.Lower(Plain("plain", size: 64, widths: [16, 16, 48, 96, 160], depths: [1, 2, 4, 12, 1]));
        var largest = model.Buffers.Select(b => b.Length).OrderDescending().Take(2).Sum();
        Assert.InRange(model.Memory.Length, 1, largest + (2 * 16));
    }

    internal static Graph Plain(string name, int size, int[] widths, int[] depths)
    {
        var builder = new GraphBuilder(name);
        var x = builder.Input("input", TensorType.F32(Shape.Image(3, size, size)));
        var (seed, channels) = (1, 3);
        for (var stage = 0; stage < widths.Length; stage++)
        {
            for (var i = 0; i < depths[stage]; i++)
            {
                builder.Location = stage == 0 ? "stage0" : FormattableString.Invariant($"stage{stage}.{i}");
                var shape = Shape.Of(widths[stage], channels, 3, 3);
                var scale = Math.Sqrt(6.0 / (channels * 9));
                var weight = Tensor.Computed(shape, Array.ConvertAll(Tensor.Random(shape, seed++).Read().ToArray(), w => w * scale));
                var bias = Tensor.Random(Shape.Of(widths[stage]), seed++);
                var stride = i == 0 ? 2 : 1;
                var op = new Conv2DOp { Stride = new(stride, stride), Padding = Padding2D.All(1), Activation = new Relu() };
                x = builder.Add(builder.Location, op, x, builder.Constant(builder.Location + ".w", weight), builder.Constant(builder.Location + ".b", bias));
                channels = widths[stage];
            }
        }

        builder.Location = "gap";
        x = builder.Add("gap", new GlobalAvgPoolOp(), x);
        x = builder.Add("features", new FlattenOp(), x);
        builder.Location = "linear";
        var matrix = builder.Constant("linear.w", Tensor.Random(Shape.Of(10, channels), seed));
        return builder.Build(builder.Add("linear", new LinearOp(), x, matrix));
    }
}
