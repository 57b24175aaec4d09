using RepVgg.Backends.Core;
using RepVgg.IR.Diagnostics;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;

namespace RepVgg.Backends.Onnx;

/// <summary>Writes one node of the graph as nodes of ONNX.</summary>
internal static class OperatorNodes
{
    public static void Emit(OnnxNodes nodes, Node node)
    {
        var result = node.Result;
        switch (node.Op)
        {
            case Conv2DOp or ConvTranspose2DOp or LinearOp or BatchNormOp or ScaleShiftOp:
                LayerNodes.Emit(nodes, node);
                break;
            case PoolWindow or AdaptiveAvgPoolOp or GlobalAvgPoolOp:
                PoolNodes.Emit(nodes, node);
                break;
            case ActivationOp op:
                ActivationNodes.Emit(nodes, result, op.Function, nodes.Name(node.Operands[0]));
                break;
            case AddOp or SubOp or MulOp or DivOp or BroadcastOp:
                ArithmeticNodes.Emit(nodes, node);
                break;
            case MatMulOp:
                nodes.Final(result, "MatMul", nodes.Operands(node));
                break;
            case SoftmaxOp op:
                nodes.Final(result, "Softmax", nodes.Operands(node), OnnxAttribute.Of("axis", op.Axis));
                break;
            case ResizeOp:
                ResizeNodes.Emit(nodes, node);
                break;
            case ReduceOp or ConcatOp or PadOp or SliceOp or TransposeOp or ReshapeOp or FlattenOp:
                ArrangementNodes.Emit(nodes, node);
                break;
            case IdentityOp:
                nodes.Final(result, "Identity", nodes.Operands(node));
                break;
            default:
                throw Unsupported(node, "the ONNX backend doesn't know this operator");
        }
    }

    /// <summary>What can't be said in ONNX.</summary>
    public static DiagnosticException Unsupported(Node node, string reason) => BackendDiagnostics.UnsupportedOp.Error(
        node.Location.Length == 0 ? $"{node}: {reason}" : $"{node} ({node.Location}): {reason}");
}
