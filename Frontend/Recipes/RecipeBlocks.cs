using System.Collections.Immutable;
using RepVgg.IR.Graphs;

namespace RepVgg.Frontend.Recipes;

/// <summary>
/// Finds the blocks of a recipe: the nodes of one <c>loc("…")</c>, if one value goes in and one comes out. The location is the
/// key prefix of the convolution that they become, if they do.
/// </summary>
internal static class RecipeBlocks
{
    public static ImmutableArray<PlainBlock> Find(Graph graph)
    {
        var dynamic = Dynamic(graph);
        var blocks = ImmutableArray.CreateBuilder<PlainBlock>();
        foreach (var group in graph.Nodes.Where(n => n.Location.Length > 0 && dynamic.Contains(n.Result)).GroupBy(n => n.Location, StringComparer.Ordinal))
        {
            var results = group.Select(n => n.Result).ToHashSet();
            var inputs = group.SelectMany(n => n.Operands).Where(o => dynamic.Contains(o) && !results.Contains(o)).Distinct().ToArray();
            var outputs = results.Where(r => graph.IsOutput(r) || graph.Users(r).Any(u => !results.Contains(u.Result))).ToArray();
            if (inputs is [var input] && outputs is [var output])
            {
                blocks.Add(new PlainBlock(group.Key, input, output) { IsOptional = true });
            }
        }

        return blocks.ToImmutable();
    }

    /// <summary>The values that depend on an input of the graph; all others are weights and what is computed from them alone.</summary>
    private static HashSet<Value> Dynamic(Graph graph)
    {
        var dynamic = graph.Inputs.ToHashSet();
        foreach (var node in graph.Nodes.Where(n => n.Operands.Any(dynamic.Contains)))
        {
            dynamic.Add(node.Result);
        }

        return dynamic;
    }
}
