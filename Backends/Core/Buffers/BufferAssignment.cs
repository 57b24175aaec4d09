using System.Collections.Immutable;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;

namespace RepVgg.Backends.Core;

/// <summary>
/// Gives each activation of a graph its buffer. Layouts are decided for the whole graph at once, so that no layer repacks: all
/// is blocked but narrow inputs. A buffer's halo covers what all convolutions that read it need. Identities, reshapings
/// that leave memory order as it is, and products that the convolutions behind them compute share their operand's buffer.
/// </summary>
internal sealed class BufferAssignment
{
    private readonly Graph _graph;
    private readonly LoweringOptions _options;
    private readonly AlgorithmSelector _algorithms;
    private readonly ScaleFusion _scales;
    private readonly Dictionary<Value, Value> _roots = [];
    private readonly Dictionary<Value, Halo> _halos = [];
    private readonly Dictionary<Value, ActivationBuffer> _buffers = [];
    private readonly ImmutableArray<ActivationBuffer>.Builder _created = ImmutableArray.CreateBuilder<ActivationBuffer>();

    public BufferAssignment(Graph graph, LoweringOptions options, AlgorithmSelector algorithms, ScaleFusion scales)
    {
        _graph = graph;
        _options = options;
        _algorithms = algorithms;
        _scales = scales;
        foreach (var node in graph.Nodes)
        {
            if (RequiredHalo(node) is { } halo)
            {
                var root = IdentityRoot(node.Operands[0]);
                _halos[root] = _halos.GetValueOrDefault(root).Union(halo);
            }
        }

        var used = graph.Outputs.Select(o => o.Value).Concat(graph.Nodes.SelectMany(n => n.Operands)).ToHashSet();
        foreach (var input in graph.Inputs.Where(used.Contains))
        {
            Create(input, description: "input");
        }

        foreach (var node in graph.Nodes.Where(n => !n.IsConstant))
        {
            if (SharesBuffer(node))
            {
                _buffers.Add(node.Result, this[node.Operands[0]]);
            }
            else
            {
                Create(node.Result, node.Op.Mnemonic);
            }
        }
    }

    /// <summary>All buffers by index.</summary>
    public ImmutableArray<ActivationBuffer> Buffers => _created.ToImmutable();

    /// <summary>The buffer of an activation.</summary>
    public ActivationBuffer this[Value value] => _buffers.GetValueOrDefault(value)
        ?? throw BackendDiagnostics.UnsupportedOp.Error($"%{value.Name}: a constant can't stand where the backend needs an activation");

    /// <summary>Whether an input stays out of the model because nothing uses it.</summary>
    public bool IsUnused(Value input) => !_buffers.ContainsKey(input);

    /// <summary>Whether a node's value is its operand's buffer, so that nothing needs to be computed.</summary>
    public bool SharesBuffer(Node node) => node.Op switch
    {
        IdentityOp => true,
        MulOp => _scales.IsFused(node),
        FlattenOp or ReshapeOp => this[node.Operands[0]].IsFlat && (node.Result.Shape.Rank != 4 || IsFlatImage(node.Result)),
        _ => false,
    };

    /// <summary>A buffer between the steps of one node, which no value of the graph stands for.</summary>
    public ActivationBuffer Temporary(string name, int channels, int height, int width) =>
        Add(new(_created.Count, name, BufferLayout.Blocked, channels, height, width, Halo.None));

    private Halo? RequiredHalo(Node node) => node.Op switch
    {
        ConvTranspose2DOp op => OutputPhases.Shapes(op, node.Operands[1].Shape, node.Operands[0].Shape, node.Result.Shape)
            .Aggregate(Halo.None, (halo, shape) => halo.Union(_algorithms.RequiredHalo(shape))),
        _ => ConvolutionShape.Of(node) is { } shape ? _algorithms.RequiredHalo(shape) : null,
    };

    private bool IsFlatImage(Value value) =>
        value.Shape[2] == 1 && value.Shape[3] == 1 && _halos.GetValueOrDefault(value) == Halo.None;

    private void Create(Value value, string description)
    {
        var shape = value.Shape;
        if (!shape.HasBatch || shape.ElementCount == 0)
        {
            throw BackendDiagnostics.UnsupportedOp.Error(
                $"%{value.Name} ({description}) is {value.Type}; the backend takes activations with a batch [N,…] that aren't empty");
        }

        var layout = _graph.Inputs.Contains(value) && StaysPlanar(value) ? BufferLayout.Planar : BufferLayout.Blocked;
        var (channels, height, width) = shape.Rank == 4 ? (shape[1], shape[2], shape[3]) : (AxisExtent.Product(shape.Dimensions[1..]), 1, 1);
        var halo = _halos.GetValueOrDefault(value);
        _buffers.Add(value, Add(new(_created.Count, value.Name, layout, channels, height, width, halo)));
    }

    private ActivationBuffer Add(ActivationBuffer buffer)
    {
        if (buffer.Length > Array.MaxLength)
        {
            throw BackendDiagnostics.TooLarge.Error(FormattableString.Invariant(
                $"%{buffer.Name} is {buffer.Channels}×{buffer.Height}×{buffer.Width}; one image of it exceeds the length of an array (2^31 elements)"));
        }

        _created.Add(buffer);
        return buffer;
    }

    private bool StaysPlanar(Value input) =>
        input.Shape.Rank == 4
        && input.Shape[1] <= _options.PlanarInputChannels
        && !_graph.IsOutput(input)
        && _graph.Users(input).All(user =>
            user.Op is Conv2DOp { Groups: 1 } && ConvolutionOperands.Of(user) is { } operands && operands.Image == input && operands.Addend != input);

    private Value IdentityRoot(Value value)
    {
        if (_roots.TryGetValue(value, out var known))
        {
            return known;
        }

        var root = _graph.Producer(value) is { } node && (node.Op is IdentityOp || _scales.IsFused(node)) ? IdentityRoot(node.Operands[0]) : value;
        _roots.Add(value, root);
        return root;
    }
}
