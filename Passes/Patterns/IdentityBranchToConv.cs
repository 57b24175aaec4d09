using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;
using RepVgg.Passes.Convolutions;
using RepVgg.Passes.Rewriting;

namespace RepVgg.Passes.Patterns;

/// <summary>
/// <code>add(x, conv(x), …) → add(conv1×1(x; I), conv(x), …)</code>
/// <code>add(scale_shift(x; s, t), conv(x), …) → add(conv1×1(x; diag(s), t), conv(x), …)</code>
/// A value added to a convolution of itself is a 1×1 convolution, grouped as its sibling: kernel [i, i mod (C/groups), 0, 0] = s(i)
/// (RepVGG, arXiv:2101.03697, section 3.3). The sibling has stride 1; another stride would have changed the shape.
/// </summary>
public sealed class IdentityBranchToConv : RewritePattern
{
    /// <inheritdoc/>
    public override string Name => "identity-branch-to-conv";

    /// <inheritdoc/>
    public override string Summary => "add(scale_shift(x; s, t), conv(x)) → add(conv1×1(x; diag(s), t), conv(x))";

    /// <inheritdoc/>
    public override string Conditions =>
        "A convolution of the same value beside it can take a 1×1 kernel in (see merge-parallel-convs).";

    /// <inheritdoc/>
    public override Rewrite? Match(Node root, MatchContext context)
    {
        if (root.Op is not AddOp || root.Result.Shape.Rank != 4)
        {
            return null;
        }

        for (var i = 0; i < root.Operands.Length; i++)
        {
            var branch = context.Graph.Producer(root.Operands[i]) is { Op: ScaleShiftOp } scaled ? scaled : null;
            if (SiblingOf(root.Operands[i], root, context) is { } sibling)
            {
                return Replace(root, i, null, root.Operands[i], sibling, context);
            }

            if (branch is not null && SiblingOf(branch.Operands[0], root, context) is { } other)
            {
                return AffineVectors.Read(branch, context) is { } vectors
                    ? Replace(root, i, (branch, vectors), branch.Operands[0], other, context)
                    : context.Decline("the scale or shift isn't constant");
            }
        }

        return null;
    }

    /// <summary>A convolution of <paramref name="input"/> that a 1×1 convolution can merge with; if none can, the branch stays.</summary>
    private static Node? SiblingOf(Value input, Node root, MatchContext context)
    {
        foreach (var node in root.Operands.Select(context.Graph.Producer).OfType<Node>().Where(n => LinearLayer.IsConvolution(n) && n.Operands[0] == input))
        {
            var geometry = ConvGeometry.Of(node)!;
            var obstacle = geometry.Op.Activation is { } activation ? $"the sibling {node} applies {activation} before the sum"
                : !context.Graph.HasSingleUse(node.Result) ? $"the result of the sibling {node} is used elsewhere too"
                : node.Operands.Skip(1).Any(o => context.Constant(o) is null) ? $"the weights of the sibling {node} aren't constant"
                : MergeParallelConvs.Obstacle(node.ToString(), geometry, $"%{input.Name} itself", Pointwise(geometry));
            if (obstacle is null)
            {
                return node;
            }

            context.Decline(obstacle);
        }

        return null;
    }

    private static ConvGeometry Pointwise(ConvGeometry sibling) => new(
        new Conv2DOp { Groups = sibling.Op.Groups }, Shape.Of(sibling.Kernel[0], sibling.Kernel[1], 1, 1));

    private static Rewrite Replace(
        Node root, int index, (Node Node, AffineVectors Vectors)? scaled, Value input, Node sibling, MatchContext context)
    {
        var geometry = Pointwise(ConvGeometry.Of(sibling)!);
        var (channels, width) = (geometry.Kernel[0], geometry.Kernel[1]);
        var kernel = new double[channels * width];
        for (var channel = 0; channel < channels; channel++)
        {
            kernel[(channel * width) + (channel % width)] = scaled?.Vectors.Scale[channel] ?? 1;
        }

        return context.Replace(root, scaled is { } s ? [s.Node] : [])
            .WithTerm(root, index, "identity", input, new(geometry, kernel), scaled?.Vectors.Shift);
    }
}
