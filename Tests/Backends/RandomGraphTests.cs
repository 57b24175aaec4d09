using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.Tests.Backends;

/// <summary>Random graphs with many live values: layouts, halos, lifetimes and kernels together.</summary>
public sealed class RandomGraphTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    public void MatchTheReference(int seed) => Assert.InRange(BackendRun.Error(Graph(seed), batch: 3), 0, 2e-5);

    private static Graph Graph(int seed)
    {
        var random = new Random(seed);
        var builder = new GraphBuilder("random");
        var (channels, height, width) = (random.Next(1, 40), random.Next(3, 20), random.Next(3, 20));
        var shape = TensorType.F32(Shape.Image(channels, height, width));
        var values = new List<Value> { builder.Input("x", shape), builder.Input("u", shape) };
        for (var i = 0; i < 12; i++)
        {
            var a = values[random.Next(values.Count)];
            var b = values[random.Next(values.Count)];
            values.Add(random.Next(10) switch
            {
                0 => builder.Add("sum", new AddOp(), a, b),
                1 => builder.Add("gate", new ActivationOp(new Sigmoid()), a),
                2 => builder.Add("pool", new MaxPoolOp { Kernel = new(3, 3), Padding = Padding2D.All(1) }, a),
                3 => builder.Add("scaled", new MulOp(), a, builder.Add("mean", new GlobalAvgPoolOp(), b)),
                4 => Halved(builder, builder.Add("both", new ConcatOp(), a, b), random.Next(channels + 1), channels),
                5 => Cropped(builder, builder.Add("bordered", new PadOp(new(2, 0, 1, 3), 0.25), a), height, width),
                6 => builder.Add("smooth", new ResizeOp(new(height, width), ResizeMode.Linear), builder.Add("small", new AdaptiveAvgPoolOp(new((height + 1) / 2, width)), a)),
                7 => builder.Add("difference", new SubOp(), a, builder.Add("spread", new BroadcastOp(), builder.Add("top", new ReduceOp(Reduction.Max, Axes.Of(1)), b), a)),
                8 => Convolve(builder, a, new Conv2DOp { Groups = channels }, kernel: 5, seed + i, b),
                _ => Convolve(builder, a, new Conv2DOp { Activation = new Relu() }, kernel: 1 + (2 * random.Next(2)), seed + i, random.Next(2) == 0 ? [b] : []),
            });
        }

        return builder.Build([.. values.Skip(2).Where(_ => random.Next(3) == 0).Append(values[^1]).Distinct()]);
    }

    private static Value Halved(GraphBuilder builder, Value x, int start, int count) => builder.Add("part", new SliceOp(1, start, count), x);

    private static Value Cropped(GraphBuilder builder, Value x, int height, int width) =>
        builder.Add("cropped", new SliceOp(3, 1, width), builder.Add("rows", new SliceOp(2, 1, height), x));

    private static Value Convolve(GraphBuilder builder, Value x, Conv2DOp op, int kernel, int seed, params Value[] addend)
    {
        var channels = x.Shape[1];
        var values = Tensor.Random(Shape.Of(channels, channels / op.Groups, kernel, kernel), seed).Read().ToArray();
        var scale = Math.Sqrt(3.0 * op.Groups / channels) / kernel;
        var weight = builder.Constant("w", Tensor.Computed(Shape.Of(channels, channels / op.Groups, kernel, kernel), Array.ConvertAll(values, v => v * scale)));
        return builder.Add("conv", op with { Padding = Padding2D.All(kernel / 2) }, [x, weight, .. addend]);
    }
}
