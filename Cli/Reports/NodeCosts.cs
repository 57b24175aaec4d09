using RepVgg.IR.Graphs;

namespace RepVgg.Cli.Reports;

/// <summary>What one node costs.</summary>
internal static class NodeCosts
{
    /// <summary>Elements of the constants that training changes.</summary>
    public static long Parameters(Graph graph, Node node) => node.Operands
        .Where((operand, i) => node.Op.IsTrainable(i) && graph.Constant(operand) is not null).Sum(o => o.Shape.ElementCount);

    /// <summary>Multiply-accumulates for one image.</summary>
    public static long Macs(Node node) => node.Op.Macs([.. node.Operands.Select(o => o.Type)], node.Result.Type);
}
