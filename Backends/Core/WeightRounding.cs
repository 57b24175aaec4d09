using RepVgg.IR.Diagnostics;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.Backends.Core;

/// <summary>Rounds float64 weights to what is deployed.</summary>
public static class WeightRounding
{
    /// <summary>The same graph with every constant rounded to float32, to evaluate what the deployed weights compute.</summary>
    public static Graph ToFloat32(Graph graph)
    {
        var nodes = graph.Nodes.Select(n => n.Op is ConstantOp c ? new Node(new ConstantOp(Rounded(c.Tensor)), n.Operands, n.Result, n.Location) : n);
        return new Graph(graph.Name, graph.Inputs, [.. nodes], graph.Outputs);
    }

    /// <summary>Fails if a constant isn't finite in float32: folding can overflow where the trained network didn't.</summary>
    /// <exception cref="DiagnosticException">A constant overflows (RVC3002).</exception>
    public static void Require(Graph graph)
    {
        foreach (var node in graph.Nodes.Where(n => n.IsConstant))
        {
            foreach (var value in ((ConstantOp)node.Op).Tensor.Read().Span)
            {
                if (!float.IsFinite((float)value))
                {
                    throw BackendDiagnostics.WeightOverflow.Error(FormattableString.Invariant($"%{node.Result.Name} (of {node.Location}) holds {value:E2} after folding, which float32 can't: a batch norm divides by a tiny variance"));
                }
            }
        }
    }

    private static Tensor Rounded(Tensor tensor)
    {
        var values = tensor.Read().ToArray();
        foreach (ref var value in values.AsSpan())
        {
            value = (float)value;
        }

        return Tensor.Computed(tensor.Shape, values);
    }
}
