using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.Tests.Passes;

/// <summary>Builds the graph of a linear block. Constants are random; scales are of either sign.</summary>
/// <param name="channels">Channels everywhere.</param>
/// <param name="groups">Groups of every convolution.</param>
/// <param name="stride">The block's stride.</param>
internal sealed class LinearBlockGraph(int channels, int groups, int stride)
{
    private readonly GraphBuilder _graph = new("block");
    private int _seed;

    public Graph Build(LinearBlock block, int height, int width) =>
        _graph.Build(Add(block, _graph.Input("x", TensorType.F32(Shape.Image(channels, height, width)))));

    private Value Add(LinearBlock block, Value x) => block switch
    {
        LinearBlock.Identity identity => stride > 1 ? Add(new LinearBlock.NormThenPointwise(), x) : Normalised(x, identity.Norm),
        LinearBlock.Conv conv => Normalised(Conv(x, conv, stride, Padding(conv), conv.Bias), conv.Norm),
        LinearBlock.NormThenPointwise => Pointwise(Normalised(x, norm: true), default, bias: true, stride),
        LinearBlock.PointwiseThenConv chain => Add(chain.Second, Pointwise(x, default, bias: false)),
        LinearBlock.PaddedPointwiseThenConv { Second: var second } =>
            Conv(Normalised(Pointwise(x, Padding(second), bias: true), norm: true), second, stride, default, second.Bias),
        LinearBlock.PointwiseThenPool chain => Normalised(
            Pool(Normalised(Pointwise(x, Padding2D.All(chain.Size / 2), bias: false), norm: true), chain.Size, default), chain.Norm),
        LinearBlock.Pool pool => Normalised(Pool(x, pool.Size, Padding2D.All(pool.Size / 2)), pool.Norm),
        LinearBlock.Sum sum => Normalised(
            _graph.Add("sum", new AddOp(), [Add(sum.Anchor, x), .. sum.Branches.Select(b => Add(b, x))]), sum.Norm),
        // Dense kernels beside grouped ones are dearer: concatenations only where all are dense.
        LinearBlock.ConcatThenPointwise concat when groups > 1 => Pointwise(Add(concat.First, x), default, bias: true),
        LinearBlock.ConcatThenPointwise concat => Pointwise(_graph.Add("concat", new ConcatOp(), Add(concat.First, x), Add(concat.Second, x)), default, bias: true),
        LinearBlock.ThenPointwise chain => Normalised(Pointwise(Add(chain.First, x), default, bias: true), chain.Norm),
        LinearBlock.Obstacle { Relu: true, Kernel: var conv } => _graph.Add("relu", new ActivationOp(new Relu()), Add(conv, x)),
        LinearBlock.Obstacle { Kernel: var conv } => Conv(Normalised(x, norm: true), conv, stride, Padding(conv), bias: false),
        _ => throw new NotSupportedException(block.ToString()),
    };

    private Value Conv(Value x, LinearBlock.Conv conv, int step, Padding2D padding, bool bias)
    {
        var op = new Conv2DOp { Stride = new(step, step), Padding = padding, Dilation = new(conv.Height.Dilation, conv.Width.Dilation), Groups = GroupsOf(x) };
        return Layer(x, op, conv.Height.Taps, conv.Width.Taps, bias);
    }

    private Value Pointwise(Value x, Padding2D padding, bool bias, int step = 1) =>
        Layer(x, new Conv2DOp { Stride = new(step, step), Padding = padding, Groups = GroupsOf(x) }, 1, 1, bias);

    /// <summary>A concatenation is read by a dense convolution: its channels aren't in the order of groups.</summary>
    private int GroupsOf(Value x) => x.Shape[1] == channels ? groups : 1;

    private Value Layer(Value x, Conv2DOp op, int height, int width, bool bias)
    {
        var weight = Random("w", channels, x.Shape[1] / op.Groups, height, width);
        return bias ? _graph.Add("conv", op, x, weight, Random("b", channels)) : _graph.Add("conv", op, x, weight);
    }

    private Value Pool(Value x, int size, Padding2D padding) =>
        _graph.Add("pool", new AvgPoolOp { Kernel = new(size, size), Stride = new(stride, stride), Padding = padding }, x);

    private Value Normalised(Value x, bool norm)
    {
        if (!norm)
        {
            return x;
        }

        var variance = _graph.Constant("v", Tensor.Splat(Shape.Of(channels), 0.75));
        return _graph.Add("norm", new BatchNormOp(1e-5), x, Random("g", channels), Random("s", channels), Random("m", channels), variance);
    }

    private Value Random(string name, params ReadOnlySpan<int> shape) => _graph.Constant(name, Tensor.Random(Shape.Of(shape), ++_seed));

    private static Padding2D Padding(LinearBlock.Conv conv) => new(conv.Height.Before, conv.Width.Before, conv.Height.After, conv.Width.After);
}
