using RepVgg.Frontend.Containers;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.Frontend.Families;

/// <summary>
/// Adds layers to a graph under PyTorch's names: <c>prefix.weight</c>, <c>prefix.bias</c>, batch norm's four vectors. Shapes are
/// checked against the activation that comes in. Settings of pickled modules come before the family's conventions.
/// </summary>
internal sealed partial class LayerBuilder
{
    private readonly GraphBuilder _graph;
    private readonly ImportOptions _options;
    private bool _hasNorms;

    public LayerBuilder(string graphName, StateDict dict, ImportOptions options)
    {
        _graph = new GraphBuilder(graphName);
        _options = options;
        Weights = new WeightReader(dict);
        Conventions = new Conventions(options, dict);
        Dilations = new StageDilations(options.Dilations);
    }

    public WeightReader Weights { get; }

    /// <summary>What was assumed.</summary>
    public Conventions Conventions { get; }

    /// <summary>The dilations that were given.</summary>
    public StageDilations Dilations { get; }

    /// <summary>Batch norm's ε by the family's convention.</summary>
    public double Epsilon { get; init; } = BatchNormOp.DefaultEpsilon;

    /// <summary>
    /// Whether the plain form has no batch norms after convolutions, but convolutions with a bias under the same names, as PyTorch's
    /// <c>fuse_conv_bn_eval</c> leaves them; or whether the family's own conversion merges branch blocks only.
    /// </summary>
    public bool FoldsNorms { get; init; }

    /// <summary>The layer or block that the nodes added next belong to.</summary>
    public string Location
    {
        get => _graph.Location;
        set => _graph.Location = value;
    }

    /// <summary>The input image, with the channels that the first kernel has.</summary>
    public Value Image(int channels)
    {
        if (_options.Channels is { } given && given != channels)
        {
            throw FamilyDiagnostics.InputShape.Error(FormattableString.Invariant($"the model takes {channels} channels, not {given}; give --input-shape {channels}x{_options.Image.Height}x{_options.Image.Width}"));
        }

        return _graph.Input("input", TensorType.F32(Shape.Image(channels, _options.Image.Height, _options.Image.Width)));
    }

    /// <summary>The input image of a network whose first kernel is <paramref name="kernel"/>.</summary>
    public Value Image(string kernel) => Image(Weights.ShapeOf(kernel, 4)[1]);

    /// <summary>A convolution of <c>prefix.weight</c> [outputs, inputs/groups, kernel, kernel]; outputs and groups come from the tensor.</summary>
    public Value Conv(string prefix, Value input, Size2D kernel, Conv2DOp op, bool bias = false)
    {
        var name = prefix + ".weight";
        var found = Weights.ShapeOf(name, 4);
        var channels = input.Shape[1];
        if (found[1] == 0 || channels % found[1] != 0 || found[0] % Math.Max(1, channels / found[1]) != 0)
        {
            throw FamilyDiagnostics.WrongShape.Error(FormattableString.Invariant($"'{name}' has shape {found}, which doesn't fit {channels} input channels"));
        }

        var weight = Constant(name, Shape.Of(found[0], found[1], kernel.Height, kernel.Width));
        var conv = WithModuleSettings(prefix, op) with { Groups = channels / found[1] };
        return bias
            ? _graph.Add(prefix, conv, input, weight, Constant(prefix + ".bias", Shape.Of(found[0])))
            : _graph.Add(prefix, conv, input, weight);
    }

    /// <summary>Batch normalisation with the tensors under <paramref name="prefix"/>.</summary>
    public Value BatchNorm(string prefix, Value input)
    {
        var shape = Shape.Of(input.Shape[1]);
        _hasNorms = true;
        Weights.Ignore(prefix + ".num_batches_tracked");
        var epsilon = _options.BatchNormEpsilon ?? Weights.ModuleAttribute(prefix + ".eps") ?? Epsilon;
        return _graph.Add(
            prefix,
            new BatchNormOp(epsilon),
            input,
            Constant(prefix + ".weight", shape),
            Constant(prefix + ".bias", shape),
            Constant(prefix + ".running_mean", shape),
            Constant(prefix + ".running_var", shape));
    }

    /// <summary>A fully connected layer with bias.</summary>
    public Value Linear(string prefix, Value input)
    {
        var outputs = Weights.ShapeOf(prefix + ".weight", 2)[0];
        return _graph.Add(
            prefix,
            new LinearOp(),
            input,
            Constant(prefix + ".weight", Shape.Of(outputs, input.Shape[1])),
            Constant(prefix + ".bias", Shape.Of(outputs)));
    }

    /// <summary>A function of each element, named after what it follows.</summary>
    public Value Activate(Activation activation, Value input) => Op(input.Name + "." + activation.Name, new ActivationOp(activation), input);

    /// <summary>Any other op.</summary>
    public Value Op(string name, Op op, params ReadOnlySpan<Value> operands) => _graph.Add(name, op, operands);

    private Value Constant(string name, Shape shape) => _graph.Constant(name, Weights.Take(name, shape));

    private Conv2DOp WithModuleSettings(string prefix, Conv2DOp op)
    {
        var padding = Setting(prefix + ".padding") is { } pads ? new Padding2D(pads.Height, pads.Width, pads.Height, pads.Width) : op.Padding;
        return op with { Stride = Setting(prefix + ".stride") ?? op.Stride, Dilation = Setting(prefix + ".dilation") ?? op.Dilation, Padding = padding };
    }

    /// <summary>A setting of a pickled module, unless the user replaced strides by dilations.</summary>
    private Size2D? Setting(string name) => _options.Dilations.Count > 0 ? null : Weights.ModuleSize(name);
}
