using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using TorchSharp;
using static TorchSharp.torch;

namespace RepVgg.Benchmarks.Engines.Torch;

/// <summary>A plain chain of layers as libtorch's functions.</summary>
internal sealed class LibTorchNetwork : IDisposable
{
    private readonly Graph _graph;
    private readonly Dictionary<Value, torch.Tensor> _constants = [];

    /// <summary>Copies the constants.</summary>
    public LibTorchNetwork(Graph graph)
    {
        _graph = graph;
        foreach (var node in graph.Nodes.Where(n => n.IsConstant))
        {
            _constants.Add(node.Result, Constant(graph.Constant(node.Result)!));
        }
    }

    /// <summary>Computes the only output.</summary>
    public torch.Tensor Run(torch.Tensor images)
    {
        var values = new Dictionary<Value, torch.Tensor>(_constants) { [_graph.Inputs[0]] = ChannelsLast(images) };
        foreach (var node in _graph.Nodes.Where(n => !n.IsConstant))
        {
            values.Add(node.Result, Layer(node, [.. node.Operands.Select(o => values[o])]));
        }

        return values[_graph.Outputs[0].Value];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var constant in _constants.Values)
        {
            constant.Dispose();
        }
    }

    private static torch.Tensor Layer(Node node, torch.Tensor[] x) => node.Op switch
    {
        Conv2DOp { Activation: null or Relu } op => Activated(Convolution(op, x), op.Activation),
        LinearOp { Activation: null } => nn.functional.linear(x[0], x[1], x[2]),
        ActivationOp { Function: Relu } => x[0].relu_(),
        GlobalAvgPoolOp => x[0].mean([2, 3], keepdim: true),
        FlattenOp => x[0].flatten(1),
        _ => throw new NotSupportedException($"libtorch's side of the benchmark has no {node.Op.Mnemonic}"),
    };

    private static torch.Tensor Convolution(Conv2DOp op, torch.Tensor[] x) => nn.functional.conv2d(
        x[0], x[1], x[2], [op.Stride.Height, op.Stride.Width], [op.Padding.Top, op.Padding.Left], [op.Dilation.Height, op.Dilation.Width], op.Groups);

    private static torch.Tensor Activated(torch.Tensor x, Activation? activation) => activation is null ? x : x.relu_();

    private static torch.Tensor Constant(IR.Tensors.Tensor constant)
    {
        var values = Array.ConvertAll(constant.Read().ToArray(), x => (float)x);
        using var tensor = torch.tensor(values, [.. constant.Shape.Dimensions.Select(d => (long)d)]);
        return constant.Shape.Rank == 4 ? ChannelsLast(tensor) : tensor.clone();
    }

    /// <summary>The same tensor with its channels next to each other in memory.</summary>
    private static torch.Tensor ChannelsLast(torch.Tensor x)
    {
        using var reordered = x.permute(0, 2, 3, 1);
        using var copied = reordered.contiguous();
        return copied.permute(0, 3, 1, 2);
    }
}
