using System.Collections.Immutable;
using System.Globalization;
using RepVgg.IR.Graphs;

namespace RepVgg.Passes.Rewriting;

/// <summary>Applies rewrites. This is the only way in which passes change a graph.</summary>
public static class GraphRewriter
{
    /// <summary>
    /// The graph with the root replaced, nodes that nobody needs any more removed, and the new nodes' names made unique.
    /// </summary>
    /// <exception cref="InvalidOperationException">The replacement's type differs from the root's.</exception>
    public static Graph Apply(Graph graph, Rewrite rewrite)
    {
        if (!rewrite.Replacement.Type.Equals(rewrite.Root.Result.Type))
        {
            throw new InvalidOperationException($"a rewrite replaces {rewrite.Root.Result} by {rewrite.Replacement}");
        }

        var nodes = ImmutableArray.CreateBuilder<Node>(graph.Nodes.Length + rewrite.Added.Length);
        foreach (var node in graph.Nodes)
        {
            if (node == rewrite.Root)
            {
                nodes.AddRange(rewrite.Added);
            }
            else
            {
                nodes.Add(node.Operands.Contains(rewrite.Root.Result) ? node.WithOperands(Substitute(node.Operands)) : node);
            }
        }

        ImmutableArray<GraphOutput> outputs =
            [.. graph.Outputs.Select(o => o.Value == rewrite.Root.Result ? o with { Value = rewrite.Replacement } : o)];
        return WithUniqueNames(new Graph(graph.Name, graph.Inputs, nodes.ToImmutable(), outputs).WithoutDeadNodes(), rewrite.Added);

        ImmutableArray<Value> Substitute(ImmutableArray<Value> operands) =>
            [.. operands.Select(o => o == rewrite.Root.Result ? rewrite.Replacement : o)];
    }

    private static Graph WithUniqueNames(Graph graph, ImmutableArray<Node> added)
    {
        var fresh = added.Select(n => n.Result).ToHashSet();
        var taken = graph.Inputs.Concat(graph.Nodes.Select(n => n.Result)).Where(v => !fresh.Contains(v)).Select(v => v.Name)
            .ToHashSet(StringComparer.Ordinal);
        var renamed = new Dictionary<Value, Value>();
        foreach (var value in graph.Nodes.Select(n => n.Result).Where(fresh.Contains))
        {
            var name = value.Name;
            for (var suffix = 1; !taken.Add(name); suffix++)
            {
                name = value.Name + "_" + suffix.ToString(CultureInfo.InvariantCulture);
            }

            if (name != value.Name)
            {
                renamed[value] = new Value(name, value.Type);
            }
        }

        return renamed.Count == 0 ? graph : Rename(graph, v => renamed.GetValueOrDefault(v, v));
    }

    private static Graph Rename(Graph graph, Func<Value, Value> rename) => new(
        graph.Name,
        graph.Inputs,
        [.. graph.Nodes.Select(n => new Node(n.Op, [.. n.Operands.Select(rename)], rename(n.Result), n.Location))],
        [.. graph.Outputs.Select(o => o with { Value = rename(o.Value) })]);
}
