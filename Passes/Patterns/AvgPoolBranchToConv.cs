using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.Passes.Convolutions;
using RepVgg.Passes.Rewriting;

namespace RepVgg.Passes.Patterns;

/// <summary>
/// <code>add(scale_shift(avg_pool(x); s, t), conv(x), …) → add(conv(x; s/(kh·kw), t), conv(x), …)</code>
/// An average pool is a depthwise convolution whose weights are all 1 / (kh·kw) (Diverse Branch Block, arXiv:2103.13425, transform
/// V), if padding counts. It becomes one, with its scale if it has one, where it can then merge with a convolution beside it.
/// </summary>
public sealed class AvgPoolBranchToConv : RewritePattern
{
    /// <inheritdoc/>
    public override string Name => "avg-pool-branch-to-conv";

    /// <inheritdoc/>
    public override string Summary => "add(scale_shift(avg_pool(x); s, t), conv(x)) → add(depthwise conv(x; s/(kh·kw), t), conv(x)), where both merge";

    /// <inheritdoc/>
    public override string Conditions =>
        "Padding counts; the depthwise kernel can merge with a convolution of the same value beside it.";

    /// <inheritdoc/>
    public override Rewrite? Match(Node root, MatchContext context)
    {
        if (root.Op is not AddOp)
        {
            return null;
        }

        for (var i = 0; i < root.Operands.Length; i++)
        {
            var scaled = context.Graph.Producer(root.Operands[i]) is { Op: ScaleShiftOp } node ? node : null;
            if (context.Graph.Producer(scaled?.Operands[0] ?? root.Operands[i]) is { Op: AvgPoolOp } pool && CanMerge(pool, root, context))
            {
                return Replace(root, i, pool, scaled, context);
            }
        }

        return null;
    }

    private static bool CanMerge(Node pool, Node sum, MatchContext context)
    {
        var siblings = Siblings.In(sum, pool.Operands[0], context.Graph).ToArray();
        if (siblings.Length == 0)
        {
            return false;
        }

        if (ConvGeometry.Of(pool) is not { } geometry)
        {
            context.Decline("windows at the border divide by fewer pixels than those inside");
            return false;
        }

        var obstacles = siblings.Select(s => MergeParallelConvs.Obstacle(s.Node.ToString(), s.Geometry, pool.ToString(), geometry)).ToArray();
        if (obstacles.All(o => o is not null))
        {
            context.Decline(obstacles[0]!);
            return false;
        }

        return true;
    }

    private static Rewrite? Replace(Node root, int index, Node pool, Node? scaled, MatchContext context)
    {
        var vectors = scaled is null ? null : AffineVectors.Read(scaled, context);
        if (scaled is not null && vectors is null)
        {
            return context.Decline("the scale or shift isn't constant");
        }

        var layer = LinearLayer.Read(pool, context)!;
        for (var i = 0; vectors is not null && i < layer.Weights.Length; i++)
        {
            layer.Weights[i] *= vectors.Scale[i / layer.RowLength];
        }

        return context.Replace(root, scaled is null ? [pool] : [pool, scaled])
            .WithTerm(root, index, "pool", pool.Operands[0], layer.AsConv(), vectors?.Shift);
    }
}
