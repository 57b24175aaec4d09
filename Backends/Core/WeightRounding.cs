using RepVgg.IR.Diagnostics;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.Backends.Core;

/// <summary>Rounds float64 weights to what is deployed.</summary>
public static class WeightRounding
{
    /// <summary>The same graph with every constant rounded to float32, to evaluate what the deployed weights compute.</summary>
    /// <exception cref="DiagnosticException">A constant overflows (RVC3002).</exception>
    public static Graph ToFloat32(Graph graph)
    {
        var nodes = graph.Nodes.Select(n => n.Op is ConstantOp c ? new Node(new ConstantOp(Rounded(n, c.Tensor)), n.Operands, n.Result, n.Location) : n);
        return new Graph(graph.Name, graph.Inputs, [.. nodes], graph.Outputs);
    }

    /// <summary>Fails if a finite constant isn't finite in float32: folding can overflow where the trained network didn't.</summary>
    /// <exception cref="DiagnosticException">A constant overflows (RVC3002).</exception>
    public static void Require(Graph graph)
    {
        foreach (var node in graph.Nodes)
        {
            if (node.Op is ConstantOp constant)
            {
                Round(constant.Tensor.Read().Span, $"%{node.Result.Name} ({node.Location})");
            }
        }
    }

    /// <summary>Rounds to float32, once.</summary>
    /// <param name="values">The float64 elements.</param>
    /// <param name="name">What they are, for the message.</param>
    /// <exception cref="DiagnosticException">A finite element overflows (RVC3002).</exception>
    public static float[] Round(ReadOnlySpan<double> values, string name)
    {
        var rounded = new float[values.Length];
        for (var i = 0; i < rounded.Length; i++)
        {
            rounded[i] = (float)values[i];
            if (double.IsFinite(values[i]) && !float.IsFinite(rounded[i]))
            {
                throw BackendDiagnostics.WeightOverflow.Error(FormattableString.Invariant(
                    $"{name}: element {i} is {values[i]:E2}, which float32 can't hold (folding a batch norm of tiny variance can do this)"));
            }
        }

        return rounded;
    }

    private static Tensor Rounded(Node node, Tensor tensor) => Tensor.Computed(
        tensor.Shape, Array.ConvertAll(Round(tensor.Read().Span, $"%{node.Result.Name} ({node.Location})"), x => (double)x));
}
