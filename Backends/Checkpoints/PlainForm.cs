using System.Collections.Immutable;
using RepVgg.IR.Diagnostics;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.Passes;
using RepVgg.Passes.Pipelines;
using RepVgg.Passes.Rewriting;

namespace RepVgg.Backends.Checkpoints;

/// <summary>
/// The plain form as the model's own code has it: each declared block is one convolution, and everything else, batch norms
/// included, stays as it was trained.
/// </summary>
public sealed class PlainForm
{
    private PlainForm(PipelineResult result, ImmutableArray<MergedBlock> blocks)
    {
        Result = result;
        Blocks = blocks;
    }

    /// <summary>What the passes did to the blocks; its second graph is the plain form.</summary>
    public PipelineResult Result { get; }

    /// <summary>The blocks that became convolutions.</summary>
    internal ImmutableArray<MergedBlock> Blocks { get; }

    /// <summary>The number of blocks that became convolutions.</summary>
    public int BlockCount => Blocks.Length;

    /// <summary>Merges the blocks of a graph; those that the graph doesn't have are left out.</summary>
    /// <param name="graph">The graph as trained.</param>
    /// <param name="blocks">The blocks that it declares.</param>
    /// <param name="passes">The passes that <paramref name="optimise"/> runs.</param>
    /// <param name="optimise">Runs the passes on a graph.</param>
    /// <exception cref="DiagnosticException">A block doesn't become one convolution (RVC3101).</exception>
    public static PlainForm Of(Graph graph, IEnumerable<PlainBlock> blocks, ImmutableArray<Pass> passes, Func<Graph, PipelineResult> optimise)
    {
        var merger = new BlockMerger(optimise);
        var merged = ImmutableArray.CreateBuilder<MergedBlock>();
        var plain = graph;
        foreach (var block in blocks)
        {
            if (graph.Producer(block.Output) is not null && merger.Merge(plain, block) is { } convolution)
            {
                merged.Add(convolution);
                plain = Replace(plain, convolution);
            }
        }

        GraphVerifier.Require(plain, "merging blocks");
        return new(new PipelineResult(graph, plain, merger.Reports(passes)), merged.ToImmutable());
    }

    /// <summary>The graph with the block's convolution in its place; the block's output stays the same value.</summary>
    private static Graph Replace(Graph graph, MergedBlock merged)
    {
        var (block, name) = (merged.Block, merged.Block.Output.Name);
        var root = graph.Producer(block.Output)!;
        var added = ImmutableArray.CreateBuilder<Node>();
        var operands = ImmutableArray.Create(block.Input);
        foreach (var tensor in merged.Tensors)
        {
            var role = tensor.Name[(block.Key.Length + 1)..];
            var constant = new Value($"{name}.{role}", IR.Tensors.TensorType.F32(tensor.Tensor.Shape));
            added.Add(new Node(new ConstantOp(tensor.Tensor), [], constant, block.Key));
            operands = operands.Add(constant);
        }

        added.Add(new Node(merged.Op, operands, block.Output, block.Key));
        return GraphRewriter.Apply(graph, new Rewrite(root, [root], added.ToImmutable(), block.Output));
    }
}
