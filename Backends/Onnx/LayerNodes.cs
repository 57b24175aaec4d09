using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;
using RepVgg.Protobuf.Onnx;

namespace RepVgg.Backends.Onnx;

/// <summary>Layers with weights; a fused addend or activation becomes nodes of its own.</summary>
internal static class LayerNodes
{
    public static void Emit(OnnxNodes nodes, Node node)
    {
        switch (node.Op)
        {
            case Conv2DOp op:
                Convolution(nodes, node, op);
                break;
            case ConvTranspose2DOp op:
                AttributeProto[] window = Convolution(node, op.Stride, op.Padding, op.Dilation, op.Groups);
                Activated(nodes, node.Result, null, "ConvTranspose", nodes.Operands(node), [.. window, OnnxAttribute.Of("output_padding", op.OutputPadding)]);
                break;
            case LinearOp op:
                Activated(nodes, node.Result, op.Activation, "Gemm", nodes.Operands(node), OnnxAttribute.Of("transB", 1));
                break;
            case BatchNormOp op:
                nodes.Final(node.Result, "BatchNormalization", nodes.Operands(node), OnnxAttribute.Of("epsilon", op.Epsilon));
                break;
            case ScaleShiftOp:
                ScaleShift(nodes, node);
                break;
        }
    }

    private static void Convolution(OnnxNodes nodes, Node node, Conv2DOp op)
    {
        var attributes = Convolution(node, op.Stride, op.Padding, op.Dilation, op.Groups);
        if (ConvolutionOperands.Of(node) is not { Addend: { } addend })
        {
            Activated(nodes, node.Result, op.Activation, "Conv", nodes.Operands(node), attributes);
            return;
        }

        var convolution = nodes.Inner(node.Result, "conv", "Conv", nodes.Operands(node).SkipLast(1), attributes);
        Activated(nodes, node.Result, op.Activation, "Add", [convolution, nodes.Name(ArithmeticNodes.Unrepeated(nodes.Graph, addend))]);
    }

    private static AttributeProto[] Convolution(Node node, Size2D stride, Padding2D padding, Size2D dilation, int groups)
    {
        var kernel = node.Operands[1].Shape;
        return
        [
            OnnxAttribute.Of("dilations", dilation),
            OnnxAttribute.Of("group", groups),
            OnnxAttribute.Of("kernel_shape", new Size2D(kernel[2], kernel[3])),
            OnnxAttribute.Of("pads", padding),
            OnnxAttribute.Of("strides", stride),
        ];
    }

    private static void Activated(
        OnnxNodes nodes, Value result, Activation? activation, string type, IEnumerable<string> inputs, params ReadOnlySpan<AttributeProto> attributes)
    {
        if (activation is null)
        {
            nodes.Final(result, type, inputs, attributes);
        }
        else
        {
            ActivationNodes.Emit(nodes, result, activation, nodes.Inner(result, "sum", type, inputs, attributes));
        }
    }

    /// <summary>
    /// Batch normalisation with mean 0, variance 1 and ε 0: the one operator of ONNX that takes a number per channel whatever the rank.
    /// </summary>
    private static void ScaleShift(OnnxNodes nodes, Node node)
    {
        var channels = node.Operands[1].Shape;
        var mean = nodes.Floats(node.Result, "mean", Tensor.Splat(channels, 0));
        var variance = nodes.Floats(node.Result, "variance", Tensor.Splat(channels, 1));
        nodes.Final(node.Result, "BatchNormalization", [.. nodes.Operands(node), mean, variance], OnnxAttribute.Of("epsilon", 0.0));
    }
}
