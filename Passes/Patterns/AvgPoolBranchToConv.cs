using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.Passes.Convolutions;
using RepVgg.Passes.Rewriting;

namespace RepVgg.Passes.Patterns;

/// <summary>
/// <code>add(avg_pool(x), conv(x), …) → add(conv(x; 1/k²), conv(x), …)</code>
/// An average pool is a depthwise convolution whose weights are all 1 / (kh·kw) (Diverse Branch Block, arXiv:2103.13425, transform
/// V), if padding counts. It becomes one where it can then merge with a convolution beside it.
/// </summary>
public sealed class AvgPoolBranchToConv : RewritePattern
{
    /// <inheritdoc/>
    public override string Name => "avg-pool-branch-to-conv";

    /// <inheritdoc/>
    public override string Summary => "add(avg_pool(x), conv(x)) → add(depthwise conv(x; 1/(kh·kw)), conv(x)), where both merge";

    /// <inheritdoc/>
    public override Rewrite? Match(Node root, MatchContext context)
    {
        if (root.Op is not AvgPoolOp || Siblings.SumOf(root, context.Graph) is not { } sum)
        {
            return null;
        }

        var siblings = Siblings.In(sum, root.Operands[0], context.Graph).ToArray();
        if (siblings.Length == 0)
        {
            return null;
        }

        if (ConvGeometry.Of(root) is not { } geometry)
        {
            return context.Decline("windows at the border divide by fewer pixels than those inside");
        }

        var obstacles = siblings.Select(s => MergeParallelConvs.Obstacle(s.Node.ToString(), s.Geometry, root.ToString(), geometry)).ToArray();
        if (obstacles.All(o => o is not null))
        {
            return context.Decline(obstacles[0]!);
        }

        var replacement = context.Replace(root);
        var weights = replacement.Constant("weight", geometry.Kernel, LinearLayer.Read(root, context)!.Weights);
        return replacement.With(geometry.Op, root.Operands[0], weights);
    }
}
