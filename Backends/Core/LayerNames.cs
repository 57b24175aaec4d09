using RepVgg.IR.Graphs;

namespace RepVgg.Backends.Core;

/// <summary>Names nodes for people: by the layer of the trained model where only one node stems from it, else by the value.</summary>
public sealed class LayerNames
{
    private readonly HashSet<string> _shared;
    private readonly HashSet<string> _values;

    /// <summary>Names the nodes of a graph.</summary>
    public LayerNames(Graph graph)
    {
        var nodes = graph.Nodes.Where(n => !n.IsConstant).ToList();
        _shared = [.. nodes.GroupBy(n => n.Location, StringComparer.Ordinal).Where(g => g.Skip(1).Any()).Select(g => g.Key)];
        _values = [.. nodes.Select(n => n.Result.Name)];
    }

    /// <summary>The node's name, unique in its graph.</summary>
    public string Of(Node node) =>
        node.Location.Length > 0 && !_shared.Contains(node.Location) && (node.Location == node.Result.Name || !_values.Contains(node.Location))
            ? node.Location
            : node.Result.Name;
}
