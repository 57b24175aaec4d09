using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.Benchmarks.Models;

/// <summary>
/// Builds a RepVGG as it is trained: each block is the rectified sum of a 3×3 convolution, a 1×1 convolution and, where the shape stays
/// the same, the block's input, each with a batch norm of its own. The weights are random, and the same in every run.
/// </summary>
internal sealed class TrainingForm
{
    private const int Classes = 1000;

    // Two convolutions of this gain have together twice their input's power, of which the activation lets half pass. The identity adds a
    // little: were it more, then signals would die or grow from block to block, since nothing here is trained.
    private const double ConvolutionGain = 0.7;
    private const double IdentityGain = 0.2;

    private readonly GraphBuilder _builder;
    private readonly RandomWeights _weights = new();

    private TrainingForm(RepVggVariant variant) => _builder = new GraphBuilder($"RepVGG_{variant.Name}");

    /// <summary>Builds the graph for images of 224×224 pixels.</summary>
    public static Graph Build(RepVggVariant variant) => new TrainingForm(variant).BuildGraph(variant);

    private Graph BuildGraph(RepVggVariant variant)
    {
        var x = _builder.Input("input", TensorType.F32(Shape.Image(3, 224, 224)));
        x = Block("stage0", x, variant.Widths[0], stride: 2, groups: 1);
        var blocks = 0;
        for (var stage = 1; stage <= variant.Depths.Length; stage++)
        {
            for (var i = 0; i < variant.Depths[stage - 1]; i++)
            {
                blocks++;
                x = Block(FormattableString.Invariant($"stage{stage}.{i}"), x, variant.Widths[stage], i == 0 ? 2 : 1, blocks % 2 == 0 ? variant.Groups : 1);
            }
        }

        return _builder.Build(Classifier(x));
    }

    private Value Block(string location, Value x, int channels, int stride, int groups)
    {
        _builder.Location = location;
        var inputs = x.Shape[1];
        var signal = inputs == 3 ? RandomWeights.Image : RandomWeights.Rectified;
        var dense = Normalised(Convolution("dense", x, channels, kernel: 3, stride, groups), signal.AfterConvolution, ConvolutionGain);
        var point = Normalised(Convolution("point", x, channels, kernel: 1, stride, groups), signal.AfterConvolution, ConvolutionGain);
        var sum = stride == 1 && inputs == channels
            ? _builder.Add("sum", new AddOp(), dense, point, Normalised(x, signal, IdentityGain))
            : _builder.Add("sum", new AddOp(), dense, point);
        return _builder.Add("relu", new ActivationOp(new Relu()), sum);
    }

    private Value Convolution(string name, Value x, int channels, int kernel, int stride, int groups)
    {
        var weight = _builder.Constant(name + "_weight", _weights.Kernel(Shape.Of(channels, x.Shape[1] / groups, kernel, kernel)));
        var op = new Conv2DOp { Stride = new(stride, stride), Padding = Padding2D.All(kernel / 2), Groups = groups };
        return _builder.Add(name, op, x, weight);
    }

    private Value Normalised(Value x, Signal signal, double gain)
    {
        var channels = Shape.Of(x.Shape[1]);
        return _builder.Add(
            "norm",
            new BatchNormOp(BatchNormOp.DefaultEpsilon),
            x,
            _builder.Constant("gamma", _weights.Vector(channels, gain, 0.1)),
            _builder.Constant("beta", _weights.Vector(channels, 0, 0.1)),
            _builder.Constant("mean", _weights.Vector(channels, signal.Mean, 0.1)),
            _builder.Constant("variance", _weights.Vector(channels, signal.Variance, signal.Variance / 4)));
    }

    private Value Classifier(Value x)
    {
        _builder.Location = "linear";
        var features = _builder.Add("features", new FlattenOp(), _builder.Add("mean_pixel", new GlobalAvgPoolOp(), x));
        var weight = _builder.Constant("linear_weight", _weights.Kernel(Shape.Of(Classes, features.Shape[1])));
        return _builder.Add("output", new LinearOp(), features, weight, _builder.Constant("linear_bias", _weights.Vector(Shape.Of(Classes), 0, 0.1)));
    }
}
