using System.Collections.Immutable;
using RepVgg.IR.Diagnostics;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;
using RepVgg.Passes;
using RepVgg.Passes.Pipelines;

namespace RepVgg.Backends.Checkpoints;

/// <summary>Runs the passes on one block alone, so that nothing around it is folded into it or the other way round.</summary>
/// <param name="optimise">Runs the passes.</param>
internal sealed class BlockMerger(Func<Graph, PipelineResult> optimise)
{
    private readonly List<ImmutableArray<PassReport>> _tried = [];
    private readonly List<ImmutableArray<PassReport>> _merged = [];

    /// <summary>What the passes did to all blocks together, one report per pass; remarks tell about blocks that stayed as they are, too.</summary>
    public ImmutableArray<PassReport> Reports(ImmutableArray<Pass> passes) =>
    [
        .. passes.Select((pass, i) => new PassReport(
            pass,
            [.. _merged.SelectMany(r => r[i].Certificates)],
            [.. _merged.SelectMany(r => r[i].Failures)],
            [.. _tried.SelectMany(r => r[i].Remarks)])),
    ];

    /// <summary>Merges a block; null if it may stay as it is and doesn't become another convolution than it was.</summary>
    /// <exception cref="DiagnosticException">The block doesn't become one convolution (RVC3101).</exception>
    public MergedBlock? Merge(Graph graph, PlainBlock block)
    {
        if (Extract(graph, block) is not { } part)
        {
            return block.IsOptional ? null : throw Failure(block, "it depends on more than the one value that should go in");
        }

        var result = optimise(part);
        _tried.Add(result.Reports);
        var layers = result.After.Nodes.Where(n => !n.IsConstant).ToArray();
        if (layers is not [{ Op: Conv2DOp op } conv] || Constants(result.After, conv) is not [var weight, .. var bias])
        {
            return block.IsOptional ? null : throw Failure(block, Reason(layers, result));
        }

        _merged.Add(result.Reports);
        var unchanged = result.Reports.All(r => r.Certificates.IsEmpty);
        return block.IsOptional && unchanged ? null : new(block, op, weight, bias.FirstOrDefault(), Sources(part));
    }

    /// <summary>The nodes between the block's two values as a graph; null if other values go in.</summary>
    private static Graph? Extract(Graph graph, PlainBlock block)
    {
        var needed = new HashSet<Value> { block.Output };
        var nodes = new List<Node>();
        foreach (var node in graph.Nodes.Reverse().Where(n => n.Result != block.Input && needed.Contains(n.Result)))
        {
            nodes.Add(node);
            needed.UnionWith(node.Operands);
        }

        nodes.Reverse();
        return graph.Inputs.Any(i => i != block.Input && needed.Contains(i))
            ? null
            : new Graph(graph.Name, [block.Input], [.. nodes], [new GraphOutput(block.Output.Name, block.Output)]);
    }

    private static ImmutableArray<Tensor> Constants(Graph graph, Node node)
    {
        var constants = node.Operands.Skip(1).Select(graph.Constant).ToArray();
        return constants.Contains(null) ? [] : [.. constants.OfType<Tensor>()];
    }

    private static ImmutableArray<Tensor> Sources(Graph graph) => [.. graph.Nodes.Select(n => n.Op).OfType<ConstantOp>().Select(c => c.Tensor)];

    private static string Reason(Node[] layers, PipelineResult result)
    {
        const int shown = 3;
        var left = string.Join(", ", layers.Take(shown + 1).Select(Describe)) + (layers.Length > shown + 1 ? ", …" : "");
        var remarks = result.Reports.SelectMany(r => r.Remarks).Select(r => r.ToString()).Distinct(StringComparer.Ordinal).Take(shown);
        return $"the passes leave {left}: {string.Join("; ", remarks.DefaultIfEmpty("no rewrite was declined"))}";
    }

    private static string Describe(Node layer) =>
        layer.Op.Mnemonic + (ConvolutionOperands.Of(layer) is { Addend: not null } ? " with an addend" : "");

    private static DiagnosticException Failure(PlainBlock block, string reason) =>
        CheckpointDiagnostics.NotOneConvolution.Error($"the plain form has one convolution '{block.Key}', but {reason}");
}
