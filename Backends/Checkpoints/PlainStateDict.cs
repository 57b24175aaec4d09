using System.Collections.Immutable;
using RepVgg.IR.Diagnostics;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.Backends.Checkpoints;

/// <summary>
/// The tensors of a plain form, in the order of the checkpoint that the model was read from: the convolution of a block stands
/// where the first tensor of its branches stood, and what belongs to no branch is copied.
/// </summary>
public static class PlainStateDict
{
    private const string Counter = ".num_batches_tracked";
    private const string Mean = ".running_mean";

    /// <summary>Lists the tensors.</summary>
    /// <param name="form">The plain form.</param>
    /// <param name="training">The whole network as trained; what only parts of it use that aren't deployed (auxiliary heads) is left out.</param>
    /// <param name="checkpoint">The tensors that the model was read from.</param>
    /// <exception cref="DiagnosticException">Two tensors have the same name (RVC3102).</exception>
    public static ImmutableArray<CheckpointTensor> Of(PlainForm form, Graph training, IReadOnlyList<CheckpointTensor> checkpoint)
    {
        var (used, live) = (Constants(training), Constants(form.Result.After));
        var kept = checkpoint.Where(t => live.Contains(t.Tensor) || !used.Contains(t.Tensor)).Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        var counted = checkpoint.Select(t => t.Name).Where(n => n.EndsWith(Mean, StringComparison.Ordinal) && !kept.Contains(n))
            .Select(n => n[..^Mean.Length] + Counter);
        kept.ExceptWith(counted);
        return WithoutDuplicates(InOrder(form.Blocks, checkpoint, kept));
    }

    private static IEnumerable<CheckpointTensor> InOrder(ImmutableArray<MergedBlock> blocks, IReadOnlyList<CheckpointTensor> checkpoint, HashSet<string> kept)
    {
        var waiting = blocks.ToList();
        foreach (var tensor in checkpoint)
        {
            if (kept.Contains(tensor.Name))
            {
                yield return tensor;
            }
            else if (waiting.Find(b => b.Sources.Contains(tensor.Tensor)) is { } block)
            {
                waiting.Remove(block);
                foreach (var merged in block.Tensors)
                {
                    yield return merged;
                }
            }
        }

        // Blocks whose weights all have another use as well, or stem from no checkpoint.
        foreach (var merged in waiting.SelectMany(b => b.Tensors))
        {
            yield return merged;
        }
    }

    private static ImmutableArray<CheckpointTensor> WithoutDuplicates(IEnumerable<CheckpointTensor> tensors)
    {
        ImmutableArray<CheckpointTensor> all = [.. tensors];
        var twice = all.GroupBy(t => t.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Skip(1).Any());
        return twice is null ? all : throw CheckpointDiagnostics.NameTaken.Error(
            $"the plain form would have two tensors named '{twice.Key}'; give the block another loc(\"…\") in the recipe");
    }

    private static HashSet<Tensor> Constants(Graph graph) => [.. graph.Nodes.Select(n => n.Op).OfType<ConstantOp>().Select(c => c.Tensor)];
}
