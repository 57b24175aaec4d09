using System.Collections.Immutable;
using RepVgg.Backends.Core;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;

namespace RepVgg.Backends.Checkpoints;

/// <summary>The weights of a model that has no checkpoint of its own (ONNX), named after the layers of its plain graph.</summary>
public static class LayerTensors
{
    /// <summary>Lists the constants in order of use; one that several layers use is named after the first.</summary>
    public static ImmutableArray<CheckpointTensor> Of(Graph graph)
    {
        var names = new LayerNames(graph);
        var seen = new HashSet<Value>();
        var tensors = ImmutableArray.CreateBuilder<CheckpointTensor>();
        foreach (var node in graph.Nodes.Where(n => !n.IsConstant))
        {
            for (var i = 0; i < node.Operands.Length; i++)
            {
                if (graph.Constant(node.Operands[i]) is { } tensor && seen.Add(node.Operands[i]))
                {
                    tensors.Add(new($"{names.Of(node)}.{Role(node, i)}", tensor));
                }
            }
        }

        return tensors.ToImmutable();
    }

    private static string Role(Node node, int operand) => (node.Op, operand) switch
    {
        (BatchNormOp, 3) => "running_mean",
        (BatchNormOp, 4) => "running_var",
        (Conv2DOp, > 1) when node.Operands[operand] == ConvolutionOperands.Of(node)?.Addend => "addend",
        (_, 1) => "weight",
        (_, 2) => "bias",
        _ => FormattableString.Invariant($"operand{operand}"),
    };
}
