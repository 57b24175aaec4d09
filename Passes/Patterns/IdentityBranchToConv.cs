using System.Collections.Immutable;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;
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
    public override Rewrite? Match(Node root, MatchContext context)
    {
        if (root.Op is not AddOp || root.Result.Shape.Rank != 4)
        {
            return null;
        }

        var convs = root.Operands.Select(context.Graph.Producer).OfType<Node>().Where(n => n.Op is Conv2DOp).ToArray();
        for (var i = 0; i < root.Operands.Length; i++)
        {
            if (SiblingOf(root.Operands[i]) is { } sibling && Fits(sibling, context))
            {
                return Replace(root, i, null, root.Operands[i], sibling, context);
            }

            if (context.Graph.Producer(root.Operands[i]) is { Op: ScaleShiftOp } branch
                && SiblingOf(branch.Operands[0]) is { } other && Fits(other, context))
            {
                return AffineVectors.Read(branch, context) is { } vectors
                    ? Replace(root, i, (branch, vectors), branch.Operands[0], other, context)
                    : context.Decline("the scale or shift isn't constant");
            }
        }

        return null;

        Node? SiblingOf(Value input) => convs.FirstOrDefault(c => c.Operands[0] == input);
    }

    /// <summary>Whether a 1×1 convolution can merge with the sibling; if not, the branch stays as it is.</summary>
    private static bool Fits(Node sibling, MatchContext context)
    {
        var (conv, kernel) = ((Conv2DOp)sibling.Op, sibling.Operands[1].Shape);
        var obstacle = conv.Activation is { } activation ? $"the sibling {sibling} applies {activation} before the sum"
            : !context.Graph.HasSingleUse(sibling.Result) ? $"the result of the sibling {sibling} is used elsewhere too"
            : KernelFrame.Common(conv, kernel, new Conv2DOp(), Shape.Of(1, 1, 1, 1)) is null ? $"no tap of {sibling} falls on the pixel itself"
            : null;
        if (obstacle is not null)
        {
            context.Decline(obstacle);
        }

        return obstacle is null;
    }

    private static Rewrite Replace(
        Node root, int index, (Node Node, AffineVectors Vectors)? scaled, Value input, Node sibling, MatchContext context)
    {
        var groups = ((Conv2DOp)sibling.Op).Groups;
        var channels = input.Shape[1];
        var width = channels / groups;
        var kernel = new double[channels * width];
        for (var channel = 0; channel < channels; channel++)
        {
            kernel[(channel * width) + (channel % width)] = scaled?.Vectors.Scale[channel] ?? 1;
        }

        var replacement = context.Replace(root, scaled is { } s ? [s.Node] : []);
        var weight = replacement.Constant("identity.weight", Shape.Of(channels, width, 1, 1), kernel);
        var conv = new Conv2DOp { Groups = groups };
        var branch = scaled is { } affine
            ? replacement.Add("identity", conv, input, weight, replacement.Constant("identity.bias", Shape.Of(channels), affine.Vectors.Shift))
            : replacement.Add("identity", conv, input, weight);
        ImmutableArray<Value> operands = root.Operands.SetItem(index, branch);
        return replacement.With(new AddOp(), operands.AsSpan());
    }
}
