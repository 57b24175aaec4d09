using System.Collections.Immutable;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;
using RepVgg.Passes;

namespace RepVgg.Backends.Core;

/// <summary>Lowers one node after another to steps and collects their weights.</summary>
internal sealed partial class StepBuilder(Graph graph, LoweringOptions options, BufferAssignment buffers, AlgorithmSelector algorithms, ScaleFusion scales)
{
    private readonly WeightTableBuilder _weights = new();
    private readonly LayerNames _names = new(graph);

    public ImmutableArray<LoweredStep> Build(out WeightTable weights)
    {
        var steps = ImmutableArray.CreateBuilder<LoweredStep>();
        for (var i = 0; i < graph.Inputs.Length; i++)
        {
            var input = graph.Inputs[i];
            if (!buffers.IsUnused(input))
            {
                steps.Add(new PackInputStep(input.Name, new("", input.Name, "input"), i, buffers[input]));
            }
        }

        foreach (var node in graph.Nodes.Where(n => !n.IsConstant && !buffers.SharesBuffer(n) && !IsTakenAlong(n)))
        {
            steps.AddRange(Lower(node));
        }

        for (var i = 0; i < graph.Outputs.Length; i++)
        {
            var output = graph.Outputs[i];
            steps.Add(new CopyOutputStep(output.Name, new("", output.Value.Name, "output"), buffers[output.Value], i));
        }

        weights = _weights.Build();
        return steps.ToImmutable();
    }

    private IEnumerable<LoweredStep> Lower(Node node) => node.Op switch
    {
        ConvTranspose2DOp op => TransposedConvolution(node, op),
        FlattenOp or ReshapeOp => Reshape(node),
        TransposeOp op => Transpose(node, op),
        SliceOp op when !IsImage(node) || (op.Axis == ConcatOp.Channels && op.Step != 1) => FlatSlice(node, op),
        ConcatOp op when !IsImage(node) => FlatConcat(node, op),
        BroadcastOp when !RepeatsPixel(node) => FlatBroadcast(node),
        SoftmaxOp op when !IsImage(node) || op.Axis != ConcatOp.Channels => Softmax(node, op),
        ReduceOp op when !IsImageMean(node, op) => Reduce(node, op),
        MatMulOp => MatrixProduct(node),
        _ => [Step(node)],
    };

    private LoweredStep Step(Node node)
    {
        var (name, source) = (_names.Of(node), Source(node));
        var to = buffers[node.Result];
        return node.Op switch
        {
            Conv2DOp op => Convolution(node, op),
            LinearOp op => Linear(node, op),
            BatchNormOp op => BatchNorm(node, op),
            ScaleShiftOp => ScaleShift(node),
            MaxPoolOp op => new PoolStep(name, source, op, From(node), to),
            AvgPoolOp op when op.Dilation == Size2D.One => new PoolStep(name, source, op, From(node), to),
            GlobalAvgPoolOp or ReduceOp => new GlobalAveragePoolStep(name, source, From(node), to),
            AdaptiveAvgPoolOp => new AdaptiveAveragePoolStep(name, source, From(node), to),
            AddOp => new AddStep(name, source, [.. node.Operands.Select(o => buffers[o])], to),
            MulOp op => new MulStep(name, source, From(node), buffers[node.Operands[1]], op.Activation, to),
            ElementwisePairOp op => new PairStep(name, source, op, From(node), buffers[node.Operands[1]], to),
            ActivationOp op => new ActivationStep(name, source, op.Function, From(node), to),
            ConcatOp op => new ConcatStep(name, source, op.Axis, [.. node.Operands.Select(o => buffers[o])], to),
            PadOp op => new PadStep(name, source, op.Padding, (float)op.Value, From(node), to),
            SliceOp op => new SliceStep(name, source, op, From(node), to),
            BroadcastOp => new RepeatPixelStep(name, source, From(node), to),
            ResizeOp op => Resize(node, op),
            SoftmaxOp => new ChannelSoftmaxStep(name, source, From(node), to),
            _ => throw BackendDiagnostics.UnsupportedOp.Error($"{WeightTableBuilder.Describe(node)}: there is no kernel for this operator"),
        };
    }

    private ActivationBuffer From(Node node) => buffers[node.Operands[0]];

    /// <summary>Whether channels, rows and columns of a node's result are axes of its buffer.</summary>
    private static bool IsImage(Node node) => node.Result.Shape.Rank is 2 or 4;

    private bool RepeatsPixel(Node node) =>
        graph.Constant(node.Operands[0]) is null && node.Result.Shape is { Rank: 4 } to && node.Operands[0].Shape.Equals(Shape.Of(to[0], to[1], 1, 1));

    private static bool IsImageMean(Node node, ReduceOp op) =>
        op.Kind == Reduction.Mean && node.Result.Shape.Rank == 4 && op.Axes.Items.Order().SequenceEqual([2, 3]);

    private ResizeStep Resize(Node node, ResizeOp op)
    {
        var from = From(node);
        var (rows, columns) = (ResizeTaps.Rows(op, from.Height), ResizeTaps.Columns(op, from.Width));
        return new(_names.Of(node), Source(node), op, ResizeTable.Of(rows), ResizeTable.Of(columns), from, buffers[node.Result]);
    }

    private ConvolutionStep Convolution(Node node, Conv2DOp op)
    {
        var (name, to) = (_names.Of(node), buffers[node.Result]);
        var weight = _weights.Constant(graph, node, node.Operands[1], name + ".weight");
        var step = Convolution(name, node, op, weight, to) with { Scale = ScaleOf(node) };
        return step with { Mean = MeanOf(node) is { } mean ? buffers[mean.Result] : null };
    }

    private LinearStep Linear(Node node, LinearOp op)
    {
        var name = _names.Of(node);
        var weight = _weights.Constant(graph, node, node.Operands[1], name + ".weight");
        var packed = _weights.Pack(weight, new PlainPacking(), weight.Shape.ElementCount);
        var to = buffers[node.Result];
        return new(name, Source(node), From(node), to, packed, Bias(node, to), Epilogue.For(op.Activation));
    }

    private PackedTensor Bias(Node node, ActivationBuffer to)
    {
        var value = ConvolutionOperands.Of(node) is { } convolution ? convolution.Bias : node.Operands.ElementAtOrDefault(2);
        return PerChannel(value is null ? null : _weights.Constant(graph, node, value, _names.Of(node) + ".bias"), to);
    }

    private ScaleShiftStep ScaleShift(Node node)
    {
        var (name, to) = (_names.Of(node), buffers[node.Result]);
        var scale = _weights.Constant(graph, node, node.Operands[1], name + ".scale");
        var shift = _weights.Constant(graph, node, node.Operands[2], name + ".shift");
        return new(name, Source(node), From(node), to, PerChannel(scale, to), PerChannel(shift, to));
    }

    /// <summary>A batch norm that no pass lowered (with a list of passes of the user's own) is a scale and shift all the same.</summary>
    private ScaleShiftStep BatchNorm(Node node, BatchNormOp op)
    {
        var (name, to) = (_names.Of(node), buffers[node.Result]);
        var statistics = node.Operands.Skip(1).Select(o => Constant(node, o).Read().ToArray()).ToArray();
        var (scale, shift) = BatchNormFold.ScaleAndShift(statistics[0], statistics[1], statistics[2], statistics[3], op.Epsilon);
        var shape = Shape.Of(scale.Length);
        return new(
            name,
            Source(node),
            From(node),
            to,
            PerChannel(_weights.Add(name + ".scale", shape, scale, node), to),
            PerChannel(_weights.Add(name + ".shift", shape, shift, node), to));
    }

    private PackedTensor PerChannel(WeightTensor? tensor, ActivationBuffer to) =>
        _weights.Pack(tensor, new PlainPacking(), (long)to.Planes * ActivationBuffer.BlockChannels);

    private static SourceLayer Source(Node node) => new(node.Location, node.Result.Name, node.Op.Mnemonic);
}
