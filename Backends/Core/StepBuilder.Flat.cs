using System.Collections.Immutable;
using System.Globalization;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.Backends.Core;

/// <summary>
/// Ops on any number of axes. They work on arrays in memory order: operands that are images are flattened first, and a result
/// that is an image is put into its layout afterwards.
/// </summary>
internal sealed partial class StepBuilder
{
    private IEnumerable<LoweredStep> Reshape(Node node)
    {
        var (name, from, to) = (_names.Of(node), From(node), buffers[node.Result]);
        if (to.IsFlat)
        {
            return [new FlattenStep(name, Source(node), from, to)];
        }

        var steps = new List<LoweredStep>();
        var flat = FlatOperand(node, node.Operands[0], name + ".flat", steps);
        return [.. steps, new UnflattenStep(name, Source(node), flat, to)];
    }

    private IEnumerable<LoweredStep> Transpose(Node node, TransposeOp op) =>
        Flat(node, (from, to) => [Copy(node, [(from[0], StridedCopy.Transpose(ShapeOf(node, 0), op))], to)]);

    private IEnumerable<LoweredStep> FlatSlice(Node node, SliceOp op) =>
        Flat(node, (from, to) => [Copy(node, [(from[0], StridedCopy.Slice(ShapeOf(node, 0), node.Result.Shape, op))], to)]);

    private IEnumerable<LoweredStep> FlatBroadcast(Node node) =>
        Flat(node, (from, to) => [Copy(node, [(from[0], StridedCopy.Broadcast(ShapeOf(node, 0), node.Result.Shape))], to)], operands: 1);

    private IEnumerable<LoweredStep> FlatConcat(Node node, ConcatOp op) => Flat(node, (from, to) =>
    {
        var (position, parts) = (0, ImmutableArray.CreateBuilder<(ActivationBuffer, StridedCopy)>());
        for (var i = 0; i < from.Length; i++)
        {
            parts.Add((from[i], StridedCopy.Part(ShapeOf(node, i), node.Result.Shape, op.Axis, position)));
            position += ShapeOf(node, i)[op.Axis];
        }

        return [Copy(node, parts.ToImmutable(), to)];
    });

    private IEnumerable<LoweredStep> Softmax(Node node, SoftmaxOp op) =>
        Flat(node, (from, to) => [new SoftmaxStep(_names.Of(node), Source(node), AxisExtent.Of(ShapeOf(node, 0), op.Axis), from[0], to)]);

    /// <summary>One axis after another: the mean of means, the sum of sums, the norm of norms.</summary>
    private IEnumerable<LoweredStep> Reduce(Node node, ReduceOp op) => Flat(node, (from, to) => ReduceSteps(node, op, from[0], to));

    private IEnumerable<LoweredStep> ReduceSteps(Node node, ReduceOp op, ActivationBuffer from, ActivationBuffer to)
    {
        var (shape, axes) = (ShapeOf(node, 0), op.Axes.Items);
        if (axes.IsEmpty)
        {
            yield return new ReduceStep(_names.Of(node), Source(node), op.Kind, new(to.Channels, Length: 1, Inner: 1), from, to);
        }

        for (var i = 0; i < axes.Length; i++)
        {
            var extent = AxisExtent.Of(shape, axes[i]);
            var last = i == axes.Length - 1;
            var name = _names.Of(node) + (last ? "" : string.Create(CultureInfo.InvariantCulture, $".axis_{axes[i]}"));
            var target = last ? to : Temporary(name, extent.Outer * extent.Inner);
            yield return new ReduceStep(name, Source(node), op.Kind, extent, from, target);
            shape = new Shape(shape.Dimensions.SetItem(axes[i], 1));
            from = target;
        }
    }

    private IEnumerable<LoweredStep> MatrixProduct(Node node)
    {
        var (a, b, result) = (ShapeOf(node, 0), ShapeOf(node, 1), node.Result.Shape);
        var count = AxisExtent.Product(Matrices(result));
        var (lefts, rights) = (AxisExtent.Product(Matrices(a)), AxisExtent.Product(Matrices(b)));
        if ((lefts != count && lefts != 1) || (rights != count && rights != 1))
        {
            throw BackendDiagnostics.UnsupportedOp.Error($"{WeightTableBuilder.Describe(node)}: {a} times {b} repeats some of the leading axes and not others");
        }

        var products = new MatrixProducts(count, a.Rank == 2 && a.HasBatch ? 1 : a[^2], a[^1], b[^1], lefts < count, rights < count);
        return Flat(node, (from, to) => [new MatrixProductStep(_names.Of(node), Source(node), products, from[0], from[1], to)]);

        static ImmutableArray<int> Matrices(Shape shape) => shape.HasBatch ? shape.Rank > 2 ? shape.Dimensions[1..^2] : [] : shape.Dimensions[..^2];
    }

    private StridedCopyStep Copy(Node node, ImmutableArray<(ActivationBuffer From, StridedCopy Copy)> parts, ActivationBuffer to) =>
        new(_names.Of(node), Source(node), parts, to);

    /// <summary>Steps of an op in memory order, between those that bring operands and result into and out of it.</summary>
    private IEnumerable<LoweredStep> Flat(
        Node node, Func<ImmutableArray<ActivationBuffer>, ActivationBuffer, IEnumerable<LoweredStep>> op, int operands = int.MaxValue)
    {
        var steps = new List<LoweredStep>();
        var (name, result) = (_names.Of(node), buffers[node.Result]);
        ImmutableArray<ActivationBuffer> from = [.. node.Operands.Take(operands).Select((operand, i) =>
            FlatOperand(node, operand, string.Create(CultureInfo.InvariantCulture, $"{name}.operand_{i}"), steps))];
        var to = result.IsFlat ? result : Temporary(name + ".flat", AxisExtent.Product(node.Result.Shape.Dimensions[1..]));
        steps.AddRange(op(from, to));
        if (to != result)
        {
            steps.Add(new UnflattenStep(name + ".image", Source(node), to, result));
        }

        return steps;
    }

    private ActivationBuffer FlatOperand(Node node, Value operand, string name, List<LoweredStep> steps)
    {
        if (graph.Constant(operand) is { } constant)
        {
            var tensor = _weights.Constant(graph, node, operand, name);
            var copy = Temporary(name, constant.Count);
            steps.Add(new ConstantStep(name, Source(node), _weights.Pack(tensor, new PlainPacking(), copy.Length), copy));
            return copy;
        }

        var buffer = buffers[operand];
        if (buffer.IsFlat)
        {
            return buffer;
        }

        var flat = Temporary(name, buffer.Channels * buffer.Height * buffer.Width);
        steps.Add(new FlattenStep(name, Source(node), buffer, flat));
        return flat;
    }

    private ActivationBuffer Temporary(string name, int elements) => buffers.Temporary(name, elements, height: 1, width: 1);

    private static Shape ShapeOf(Node node, int operand) => node.Operands[operand].Shape;
}
