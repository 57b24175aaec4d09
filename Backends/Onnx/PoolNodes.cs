using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;
using RepVgg.Protobuf.Onnx;

namespace RepVgg.Backends.Onnx;

/// <summary>
/// Pools. Windows that reach beyond the padding (PyTorch's ceiling mode) are written as padding, which all versions of all runtimes
/// treat alike, where ONNX's own ceiling mode was defined only later.
/// </summary>
internal static class PoolNodes
{
    public static void Emit(OnnxNodes nodes, Node node)
    {
        switch (node.Op)
        {
            case MaxPoolOp op:
                Maximum(nodes, node, op);
                break;
            case AvgPoolOp op:
                Average(nodes, node, op);
                break;
            case GlobalAvgPoolOp:
                nodes.Final(node.Result, "GlobalAveragePool", nodes.Operands(node));
                break;
            case AdaptiveAvgPoolOp op:
                Adaptive(nodes, node, op);
                break;
        }
    }

    private static void Maximum(OnnxNodes nodes, Node node, MaxPoolOp op)
    {
        var padding = Reach(node, op);
        var input = nodes.Name(node.Operands[0]);

        // Runtimes refuse padding of a kernel's size or more, which a dilated window may have.
        if (Math.Max(padding.Top, padding.Bottom) >= op.Kernel.Height || Math.Max(padding.Left, padding.Right) >= op.Kernel.Width)
        {
            input = nodes.Inner(node.Result, "padded", "Pad", [input, ArrangementNodes.Pads(nodes, node.Result, padding), nodes.Scalar(double.NegativeInfinity)]);
            padding = Padding2D.None;
        }

        nodes.Final(node.Result, "MaxPool", [input], [OnnxAttribute.Of("dilations", op.Dilation), .. Window(op.Kernel, padding, op.Stride)]);
    }

    private static void Average(OnnxNodes nodes, Node node, AvgPoolOp op)
    {
        var (input, reach) = (nodes.Name(node.Operands[0]), Reach(node, op));
        var isInside = reach == op.Padding;
        if (op.Dilation != Size2D.One)
        {
            Dilated(nodes, node, op, isInside);
            return;
        }

        if (op.CountIncludePad && !isInside)
        {
            // What is padded counts, what lies beyond doesn't: so what is padded becomes part of the image.
            input = nodes.Inner(node.Result, "padded", "Pad", [input, ArrangementNodes.Pads(nodes, node.Result, op.Padding), nodes.Scalar(0)]);
            reach = new(0, 0, reach.Bottom - op.Padding.Bottom, reach.Right - op.Padding.Right);
        }

        var counts = op.CountIncludePad && isInside ? 1 : 0;
        nodes.Final(node.Result, "AveragePool", [input], [OnnxAttribute.Of("count_include_pad", counts), .. Window(op.Kernel, reach, op.Stride)]);
    }

    /// <summary>AveragePool has dilations only from version 19 on; a depthwise convolution with equal weights is the same.</summary>
    private static void Dilated(OnnxNodes nodes, Node node, AvgPoolOp op, bool isInside)
    {
        if (!op.CountIncludePad && op.Padding != Padding2D.None || !isInside)
        {
            throw OperatorNodes.Unsupported(node, "operator set 17 has no dilated average pool that leaves padding out");
        }

        var channels = node.Result.Shape[1];
        var weight = Tensor.Splat(Shape.Of(channels, 1, op.Kernel.Height, op.Kernel.Width), 1.0 / (op.Kernel.Height * op.Kernel.Width));
        nodes.Final(
            node.Result,
            "Conv",
            [nodes.Name(node.Operands[0]), nodes.Floats(node.Result, "weight", weight)],
            [OnnxAttribute.Of("dilations", op.Dilation), OnnxAttribute.Of("group", channels), .. Window(op.Kernel, op.Padding, op.Stride)]);
    }

    private static void Adaptive(OnnxNodes nodes, Node node, AdaptiveAvgPoolOp op)
    {
        var image = node.Operands[0].Shape;
        if (Uniform(op.Output.Height, image[2]) is { } rows && Uniform(op.Output.Width, image[3]) is { } columns)
        {
            var window = Window(new(rows.Kernel, columns.Kernel), Padding2D.None, new(rows.Stride, columns.Stride));
            nodes.Final(node.Result, "AveragePool", nodes.Operands(node), [OnnxAttribute.Of("count_include_pad", 0), .. window]);
            return;
        }

        SeparableNodes.Emit(nodes, node, (output, y) => Weight(output, y, op.Output.Height, image[2]), (output, x) => Weight(output, x, op.Output.Width, image[3]));

        static double Weight(int output, int position, int outputs, int inputs)
        {
            var (first, end) = AdaptiveAvgPoolOp.Span(output, outputs, inputs);
            return position >= first && position < end ? 1.0 / (end - first) : 0;
        }
    }

    /// <summary>Kernel and stride if all windows along an axis are of one length and equally far apart, and fill the axis.</summary>
    private static (int Kernel, int Stride)? Uniform(int outputs, int inputs)
    {
        var spans = Enumerable.Range(0, outputs).Select(i => AdaptiveAvgPoolOp.Span(i, outputs, inputs)).ToArray();
        var (kernel, stride) = (spans[0].End, outputs > 1 ? spans[1].First : 1);
        var isUniform = spans.Select((span, i) => span.First == i * stride && span.End - span.First == kernel).All(fits => fits);
        return isUniform && stride > 0 && ((inputs - kernel) / stride) + 1 == outputs ? (kernel, stride) : null;
    }

    /// <summary>The padding that makes room for every window.</summary>
    private static Padding2D Reach(Node node, PoolWindow op)
    {
        var (image, result, extent) = (node.Operands[0].Shape, node.Result.Shape, op.Extent);
        var bottom = ((result[2] - 1) * op.Stride.Height) + extent.Height - image[2] - op.Padding.Top;
        var right = ((result[3] - 1) * op.Stride.Width) + extent.Width - image[3] - op.Padding.Left;
        return op.Padding with { Bottom = Math.Max(op.Padding.Bottom, bottom), Right = Math.Max(op.Padding.Right, right) };
    }

    private static AttributeProto[] Window(Size2D kernel, Padding2D padding, Size2D stride) =>
        [OnnxAttribute.Of("kernel_shape", kernel), OnnxAttribute.Of("pads", padding), OnnxAttribute.Of("strides", stride)];
}
