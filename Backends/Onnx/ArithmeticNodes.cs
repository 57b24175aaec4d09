using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.Backends.Onnx;

/// <summary>
/// Sums, differences, products and quotients. ONNX broadcasts in these operators, so a broadcast before them is written only where
/// something else needs it.
/// </summary>
internal static class ArithmeticNodes
{
    public static void Emit(OnnxNodes nodes, Node node)
    {
        if (node.Op is BroadcastOp)
        {
            Broadcast(nodes, node);
            return;
        }

        var type = node.Op switch
        {
            SubOp => "Sub",
            MulOp => "Mul",
            DivOp => "Div",
            _ => node.Operands.Length == 2 ? "Add" : "Sum",
        };
        var operands = Operands(nodes.Graph, node).Select(nodes.Name);
        if (node.Op is MulOp { Activation: { } activation })
        {
            ActivationNodes.Emit(nodes, node.Result, activation, nodes.Inner(node.Result, "product", type, operands));
        }
        else
        {
            nodes.Final(node.Result, type, operands);
        }
    }

    /// <summary>What a broadcast repeats; a value that none gives, itself.</summary>
    public static Value Unrepeated(Graph graph, Value value) =>
        graph.Producer(value) is { Op: BroadcastOp } broadcast ? broadcast.Operands[0] : value;

    /// <summary>The operands, without broadcasts if what is left broadcasts to the same shape.</summary>
    private static IReadOnlyList<Value> Operands(Graph graph, Node node)
    {
        Value[] sources = [.. node.Operands.Select(o => Unrepeated(graph, o))];
        var shape = sources.Skip(1).Aggregate((Shape?)sources[0].Shape, (all, next) => all is null ? null : Shape.Broadcast(all, next.Shape));
        return node.Result.Shape.Equals(shape) ? sources : node.Operands;
    }

    /// <summary>Whether a user of a broadcast needs it as a value.</summary>
    private static bool Stores(Graph graph, Node user, Value broadcast) => user.Op switch
    {
        AddOp or SubOp or MulOp or DivOp => Operands(graph, user).Contains(broadcast),
        Conv2DOp => user.Operands[0] == broadcast,
        _ => true,
    };

    private static void Broadcast(OnnxNodes nodes, Node node)
    {
        var isUsed = nodes.Graph.IsOutput(node.Result) || nodes.Graph.Users(node.Result).Any(u => Stores(nodes.Graph, u, node.Result));
        if (!isUsed)
        {
            return;
        }

        var value = nodes.Name(node.Operands[0]);
        for (var i = 1; i < node.Operands.Length; i++)
        {
            var shape = nodes.Inner(node.Result, "shape", "Shape", [nodes.Name(node.Operands[i])]);
            if (i == node.Operands.Length - 1)
            {
                nodes.Final(node.Result, "Expand", [value, shape]);
            }
            else
            {
                value = nodes.Inner(node.Result, "part", "Expand", [value, shape]);
            }
        }
    }
}
