using System.Collections.Immutable;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;
using RepVgg.Passes.Rewriting;

namespace RepVgg.Passes.Patterns;

/// <summary>
/// <code>add(conv(x; W₁, b₁), conv(x; W₂, b₂), …) → add(conv(x; Σ pad(Wᵢ), Σ bᵢ), …)</code>
/// Convolutions are linear in their kernel, so parallel ones of equal stride, dilation and groups are one, whose kernel is the sum of
/// theirs, each padded with zeros so that its taps stay over the same input pixels (RepVGG, arXiv:2101.03697, section 3.3; ACNet,
/// arXiv:1908.03930, equation 8). Kernels may be of any size, even or odd, and paddings of any kind (see <see cref="KernelFrame"/>).
/// </summary>
public sealed class MergeParallelConvs : RewritePattern
{
    /// <inheritdoc/>
    public override string Name => "merge-parallel-convs";

    /// <inheritdoc/>
    public override string Summary => "add(conv(x; W₁, b₁), conv(x; W₂, b₂)) → conv(x; pad(W₁) + pad(W₂), b₁ + b₂)";

    /// <inheritdoc/>
    public override Rewrite? Match(Node root, MatchContext context)
    {
        if (root.Op is not AddOp)
        {
            return null;
        }

        var convs = root.Operands.Distinct().Select(context.Graph.Producer).OfType<Node>().Where(n => n.Op is Conv2DOp).ToArray();
        foreach (var siblings in convs.GroupBy(c => c.Operands[0]).Select(g => g.ToArray()).Where(g => g.Length > 1))
        {
            var first = siblings[0];
            foreach (var second in siblings.Skip(1))
            {
                if (Obstacle(first, second, root, context) is { } obstacle)
                {
                    context.Decline(obstacle);
                }
                else if (LinearLayer.Read(first, context) is { } a && LinearLayer.Read(second, context) is { } b)
                {
                    return Merge(root, a, b, context);
                }
                else
                {
                    context.Decline("the weights aren't constant");
                }
            }
        }

        return null;
    }

    /// <summary>Why two convolutions of one input can't become one, or null if they can.</summary>
    private static string? Obstacle(Node first, Node second, Node root, MatchContext context)
    {
        var (a, b) = ((Conv2DOp)first.Op, (Conv2DOp)second.Op);
        foreach (var node in (Node[])[first, second])
        {
            if (((Conv2DOp)node.Op).Activation is { } activation)
            {
                return $"{node} applies {activation} before the sum: its branch isn't linear";
            }

            if (!context.Graph.HasSingleUse(node.Result) || root.Operands.Count(o => o == node.Result) > 1)
            {
                return $"the result of {node} is used elsewhere too";
            }
        }

        return a.Groups != b.Groups ? $"{first} has {a.Groups} groups and {second} has {b.Groups}"
            : a.Stride != b.Stride ? $"{first} has stride {a.Stride.Height}×{a.Stride.Width} and {second} {b.Stride.Height}×{b.Stride.Width}"
            : KernelFrame.Common(a, first.Operands[1].Shape, b, second.Operands[1].Shape) is null
                ? $"the taps of {first} and {second} don't fall on one grid (dilation or padding)"
                : null;
    }

    private static Rewrite Merge(Node root, LinearLayer first, LinearLayer second, MatchContext context)
    {
        var (a, b) = ((Conv2DOp)first.Node.Op, (Conv2DOp)second.Node.Op);
        var frame = KernelFrame.Common(a, first.WeightShape, b, second.WeightShape)!;
        var shape = Shape.Of(first.Outputs, first.WeightShape[1], frame.Height.Size, frame.Width.Size);
        var kernel = new double[shape.ElementCount];
        AddKernel(kernel, shape, first, frame.Height.FirstOffset, frame.Width.FirstOffset);
        AddKernel(kernel, shape, second, frame.Height.SecondOffset, frame.Width.SecondOffset);
        var bias = first.Bias.Zip(second.Bias, (x, y) => x + y).ToArray();

        var replacement = context.Replace(root, first.Node, second.Node);
        var op = a with { Padding = frame.Padding, Dilation = frame.Dilation };
        var weightValue = replacement.Constant("weight", shape, kernel);
        var biasValue = replacement.Constant("bias", Shape.Of(bias.Length), bias);
        ImmutableArray<Value> rest = [.. root.Operands.Where(o => o != first.Node.Result && o != second.Node.Result)];
        if (rest.IsEmpty)
        {
            return replacement.With(op, first.Node.Operands[0], weightValue, biasValue);
        }

        var merged = replacement.Add("merged", op, first.Node.Operands[0], weightValue, biasValue);
        return replacement.With(new AddOp(), [merged, .. rest]);
    }

    private static void AddKernel(double[] target, Shape shape, LinearLayer layer, int top, int left)
    {
        var (height, width) = (layer.WeightShape[2], layer.WeightShape[3]);
        for (var i = 0; i < layer.Weights.Length; i++)
        {
            var (plane, tap) = Math.DivRem(i, height * width);
            var (y, x) = Math.DivRem(tap, width);
            target[(((plane * shape[2]) + top + y) * shape[3]) + left + x] += layer.Weights[i];
        }
    }
}
