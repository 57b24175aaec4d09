using System.Collections.Immutable;
using RepVgg.Frontend.Families;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.Cli.SelfTest;

/// <summary>
/// Plain forms of the published RepVGG models with random weights, whose speed is that of the trained ones. Weights have He's variance, so that
/// activations neither vanish nor overflow.
/// </summary>
internal sealed class PlainRepVgg
{
    /// <summary>The models of tables 4 and 5 of the paper (arXiv:2101.03697).</summary>
    public static readonly ImmutableArray<string> Names = ["A0", "A1", "A2", "B0", "B1g4", "B1g2", "B1", "B2g4", "B2", "B3g4", "B3"];

    private const int Classes = 1000;

    private readonly GraphBuilder _builder;
    private int _seed;

    private PlainRepVgg(string name) => _builder = new(name);

    /// <summary>Builds a model.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="size">Height and width of the image.</param>
    public static Graph Build(string name, int size)
    {
        var (depths, widths, groups) = RepVggVariants.Published(name) ?? throw new ArgumentException(name, nameof(name));
        var model = new PlainRepVgg("RepVGG-" + name);
        var value = model._builder.Input("image", TensorType.F32(Shape.Batch, 3, size, size));
        value = model.Block("stage0", value, widths[0], stride: 2, groups: 1);
        var index = 0;
        for (var stage = 1; stage < widths.Length; stage++)
        {
            for (var block = 0; block < depths[stage - 1]; block++)
            {
                // Every second block has groups, counted through all stages.
                index++;
                value = model.Block(FormattableString.Invariant($"stage{stage}.{block}"), value, widths[stage], block == 0 ? 2 : 1, index % 2 == 0 ? groups : 1);
            }
        }

        return model.Head(value);
    }

    private Value Block(string name, Value input, int outputs, int stride, int groups)
    {
        var kernel = Shape.Of(outputs, input.Shape[1] / groups, 3, 3);
        _builder.Location = name;
        var weights = Weights(name + ".weight", kernel, kernel[1] * 9);
        var bias = _builder.Constant(name + ".bias", new Tensor(Shape.Of(outputs), new ScaledRandomSource(++_seed, 0.1)));
        var op = new Conv2DOp { Stride = new(stride, stride), Padding = new(1, 1, 1, 1), Groups = groups, Activation = new Relu() };
        return _builder.Add(name, op, input, weights, bias);
    }

    private Graph Head(Value features)
    {
        _builder.Location = "linear";
        var pooled = _builder.Add("flat", new FlattenOp(), _builder.Add("pool", new GlobalAvgPoolOp(), features));
        var inputs = features.Shape[1];
        var bias = _builder.Constant("linear.bias", new Tensor(Shape.Of(Classes), new ScaledRandomSource(++_seed, 0.1)));
        return _builder.Build(_builder.Add("scores", new LinearOp(), pooled, Weights("linear.weight", Shape.Of(Classes, inputs), inputs), bias));
    }

    private Value Weights(string name, Shape shape, int terms) =>
        _builder.Constant(name, new Tensor(shape, new ScaledRandomSource(++_seed, Math.Sqrt(6.0 / terms))));
}
