using System.Collections.Immutable;
using RepVgg.IR.Graphs;
using RepVgg.IR.Tensors;

namespace RepVgg.IR.Analysis;

/// <summary>What a graph costs, for one image in float32.</summary>
/// <param name="Parameters">Elements of all constants that training changes (running statistics don't count).</param>
/// <param name="Macs">Multiply-accumulate operations of convolutions and linear layers.</param>
/// <param name="WinogradMultiplications">The same with stride-1 3×3 convolutions at 4/9: RepVGG's Table 4.</param>
/// <param name="PeakActivationBytes">Greatest sum of activations that are alive at once.</param>
/// <param name="Operators">Number of ops by mnemonic, constants left out, ordered by name.</param>
public sealed record GraphStatistics(
    long Parameters, long Macs, long WinogradMultiplications, long PeakActivationBytes, ImmutableSortedDictionary<string, int> Operators)
{
    /// <summary>Counts a graph.</summary>
    public static GraphStatistics Of(Graph graph)
    {
        var (macs, winograd) = (0L, 0L);
        foreach (var node in graph.Nodes)
        {
            var types = node.Operands.Select(o => o.Type).ToArray();
            macs += node.Op.Macs(types, node.Result.Type);
            winograd += node.Op.WinogradMultiplications(types, node.Result.Type);
        }

        var operators = graph.Nodes.Where(n => !n.IsConstant).GroupBy(n => n.Op.Mnemonic, StringComparer.Ordinal)
            .ToImmutableSortedDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);
        return new(CountParameters(graph), macs, winograd, PeakBytes(graph), operators);
    }

    private static long CountParameters(Graph graph) => graph.Nodes
        .SelectMany(n => n.Operands.Where((_, i) => n.Op.IsTrainable(i)))
        .Where(o => graph.Constant(o) is { Source: not DiracSource })
        .Distinct()
        .Sum(o => o.Shape.ElementCount);

    /// <summary>
    /// Every op writes a new buffer, and a buffer is freed after its last use: the accounting of the paper's Figure 3, where
    /// a branch keeps its input alive until the sum and a plain layer keeps only its input and output.
    /// </summary>
    private static long PeakBytes(Graph graph)
    {
        var nodes = graph.Nodes;
        var lastUse = new Dictionary<Value, int>();
        for (var i = 0; i < nodes.Length; i++)
        {
            foreach (var operand in nodes[i].Operands)
            {
                lastUse[operand] = i;
            }
        }

        foreach (var output in graph.Outputs)
        {
            lastUse[output.Value] = nodes.Length;
        }

        var alive = graph.Inputs.Sum(Bytes);
        var peak = alive;
        for (var i = 0; i < nodes.Length; i++)
        {
            if (nodes[i].IsConstant)
            {
                continue;
            }

            alive += Bytes(nodes[i].Result);
            peak = Math.Max(peak, alive);
            alive -= nodes[i].Operands.Append(nodes[i].Result).Distinct()
                .Where(o => o.Shape.HasBatch && lastUse.GetValueOrDefault(o, i) == i).Sum(Bytes);
        }

        return peak;
    }

    private static long Bytes(Value value) => value.Shape.ElementCount * sizeof(float);
}
