using RepVgg.IR.Graphs;
using RepVgg.IR.Tensors;

namespace RepVgg.Passes.Rewriting;

/// <summary>What a pattern sees of the graph, and how it answers.</summary>
/// <param name="graph">The graph as it is now.</param>
public sealed class MatchContext(Graph graph)
{
    /// <summary>The graph as it is now.</summary>
    public Graph Graph { get; } = graph;

    /// <summary>Why the pattern declined, if it did.</summary>
    public string? DeclineReason { get; private set; }

    /// <summary>Declines: the reason becomes a remark. <c>return context.Decline("…");</c></summary>
    public Rewrite? Decline(string reason)
    {
        DeclineReason = reason;
        return null;
    }

    /// <summary>The elements of a constant in float64, or null if <paramref name="value"/> isn't constant.</summary>
    public ReadOnlyMemory<double>? ConstantElements(Value value) => Graph.Constant(value)?.Read();

    /// <summary>The constant behind <paramref name="value"/>, or null.</summary>
    public Tensor? Constant(Value value) => Graph.Constant(value);

    /// <summary>Begins a replacement of <paramref name="root"/>.</summary>
    /// <param name="root">The node that goes.</param>
    /// <param name="others">The other nodes whose meaning the replacement covers.</param>
    public ReplacementBuilder Replace(Node root, params IEnumerable<Node> others) => new(Graph, root, others);
}
