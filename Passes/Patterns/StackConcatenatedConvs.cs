using System.Collections.Immutable;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;
using RepVgg.Passes.Rewriting;

namespace RepVgg.Passes.Patterns;

/// <summary>
/// <code>concat(conv(x; W₁, b₁), conv(x; W₂, b₂)) → conv(x; [W₁; W₂], [b₁; b₂])</code>
/// for neighbours in a concatenation over channels with one input, stride and activation, and kernels of one size and place
/// (Diverse Branch Block, arXiv:2103.13425, transform IV). A kernel padded to the size of a larger neighbour would cost more.
/// </summary>
public sealed class StackConcatenatedConvs : RewritePattern
{
    /// <inheritdoc/>
    public override string Name => "stack-concatenated-convs";

    /// <inheritdoc/>
    public override string Summary => "concat(conv(x; W₁, b₁), conv(x; W₂, b₂)) → conv(x; [W₁; W₂], [b₁; b₂])";

    /// <inheritdoc/>
    public override string Conditions =>
        "Neighbours; one value, stride, padding, dilation, kernel size and activation; not grouped; nothing else uses them.";

    /// <inheritdoc/>
    public override Rewrite? Match(Node root, MatchContext context)
    {
        if (root.Op is not ConcatOp { Axis: ConcatOp.Channels })
        {
            return null;
        }

        for (var i = 0; i + 1 < root.Operands.Length; i++)
        {
            if (context.Graph.Producer(root.Operands[i]) is { } first && LinearLayer.IsConvolution(first)
                && context.Graph.Producer(root.Operands[i + 1]) is { } second && LinearLayer.IsConvolution(second)
                && first.Operands[0] == second.Operands[0])
            {
                if (Obstacle(first, second, root, context) is { } obstacle)
                {
                    context.Decline(obstacle);
                }
                else if (LinearLayer.Read(first, context) is { } a && LinearLayer.Read(second, context) is { } b)
                {
                    return Stack(root, i, a, b, context);
                }
            }
        }

        return null;
    }

    private static string? Obstacle(Node first, Node second, Node root, MatchContext context)
    {
        var (a, b) = ((Conv2DOp)first.Op, (Conv2DOp)second.Op);
        return !UsedOnce(first) ? $"the result of {first} is used elsewhere too"
            : !UsedOnce(second) ? $"the result of {second} is used elsewhere too"
            : a.Groups > 1 || b.Groups > 1 ? $"{first} or {second} is grouped: stacked, its outputs would belong to other groups"
            : a.Activation != b.Activation ? $"{first} and {second} apply different activations"
            : a != b || !TapsOf(first).SequenceEqual(TapsOf(second)) ? $"the kernels of {first} and {second} differ in size, stride or place"
            : null;

        bool UsedOnce(Node conv) => context.Graph.HasSingleUse(conv.Result) && root.Operands.Count(o => o == conv.Result) == 1;
    }

    private static IEnumerable<int> TapsOf(Node conv) => conv.Operands[1].Shape.Dimensions.Skip(1);

    private static Rewrite Stack(Node root, int index, LinearLayer first, LinearLayer second, MatchContext context)
    {
        var shape = new Shape(first.WeightShape.Dimensions.SetItem(0, first.Outputs + second.Outputs));
        var replacement = context.Replace(root, first.Node, second.Node);
        Value[] operands =
        [
            first.Node.Operands[0],
            replacement.Constant("weight", shape, [.. first.Weights, .. second.Weights]),
            replacement.Constant("bias", Shape.Of(shape[0]), [.. first.Bias, .. second.Bias]),
        ];
        if (root.Operands.Length == 2)
        {
            return replacement.With(first.Node.Op, operands);
        }

        var stacked = replacement.Add("stacked", first.Node.Op, operands);
        ImmutableArray<Value> rest = root.Operands.RemoveRange(index, 2).Insert(index, stacked);
        return replacement.With(root.Op, rest.AsSpan());
    }
}
