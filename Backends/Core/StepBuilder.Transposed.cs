using System.Collections.Immutable;
using System.Globalization;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.Backends.Core;

/// <summary>Transposed convolutions: one convolution per phase of the stride, then their images interleaved.</summary>
internal sealed partial class StepBuilder
{
    private IEnumerable<LoweredStep> TransposedConvolution(Node node, ConvTranspose2DOp op)
    {
        var (name, to) = (_names.Of(node), buffers[node.Result]);
        var shape = node.Operands[1].Shape;
        var whole = Constant(node, node.Operands[1]).Read();
        var phases = OutputPhases.Of(op, shape, node.Result.Shape);
        var images = ImmutableArray.CreateBuilder<(ActivationBuffer From, int Row, int Column)>();
        foreach (var phase in phases)
        {
            var (row, column) = (phase.Rows.Phase, phase.Columns.Phase);
            var suffix = phases.Length == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $".phase_{row}_{column}");
            var target = phases.Length == 1 ? to : buffers.Temporary(name + suffix, to.Channels, phase.Rows.Outputs, phase.Columns.Outputs);
            var weight = _weights.Add(name + suffix + ".weight", phase.KernelShape, phase.Kernel(whole.Span, shape), node);
            yield return Convolution(name + suffix, node, phase.Op, weight, target);
            images.Add((target, row, column));
        }

        if (phases.Length > 1)
        {
            yield return new InterleaveStep(name, Source(node), op.Stride, images.ToImmutable(), to);
        }
    }

    private ConvolutionStep Convolution(string name, Node node, Conv2DOp op, WeightTensor weight, ActivationBuffer to)
    {
        var (from, kernel) = (From(node), weight.Shape);
        var shape = new ConvolutionShape(op, kernel, Shape.Image(from.Channels, from.Height, from.Width), Shape.Image(to.Channels, to.Height, to.Width));
        var algorithm = algorithms.Select(new(shape, from, to));
        var packed = _weights.Pack(weight, algorithm.Packing, algorithm.PackedLength);
        var macs = op.Macs([node.Operands[0].Type, TensorType.F32(kernel)], TensorType.F32(Shape.Image(to.Channels, to.Height, to.Width)));
        var addend = ConvolutionOperands.Of(node)?.Addend is { } value ? buffers[value] : null;
        return new(name, Source(node), op, kernel, from, addend, to, algorithm, packed, Bias(node, to), Epilogue.For(op.Activation), macs);
    }

    private Tensor Constant(Node user, Value value) => graph.Constant(value)
        ?? throw BackendDiagnostics.UnsupportedOp.Error($"{WeightTableBuilder.Describe(user)}: %{value.Name} must be a constant");
}
