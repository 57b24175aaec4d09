using System.Collections.Immutable;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;
using RepVgg.Passes.Convolutions;
using RepVgg.Passes.Rewriting;

namespace RepVgg.Passes.Patterns;

/// <summary>
/// <code>add(conv(x; W₁, b₁), conv(x; W₂, b₂), …) → add(conv(x; Σ pad(Wᵢ), Σ bᵢ), …)</code>
/// Convolutions are linear in their kernel, so parallel ones of equal stride are one, whose kernel is the sum of theirs, each padded
/// with zeros so that its taps stay over the same input pixels (RepVGG, arXiv:2101.03697, section 3.3; ACNet, arXiv:1908.03930,
/// equation 8). Kernels may be of any size, paddings of any kind (see <see cref="KernelFrame"/>), and groups and dilations may differ
/// where the kernel that holds both takes no more multiplications than they do. Of several pairs, the one that saves most goes first.
/// </summary>
public sealed class MergeParallelConvs : RewritePattern
{
    // Kernels that cross (1×3 and 3×1) make a square that holds more taps than both; one pass over the image is worth that.
    private const int AllowedGrowth = 2;

    /// <inheritdoc/>
    public override string Name => "merge-parallel-convs";

    /// <inheritdoc/>
    public override string Summary => "add(conv(x; W₁, b₁), conv(x; W₂, b₂)) → conv(x; pad(W₁) + pad(W₂), b₁ + b₂)";

    /// <inheritdoc/>
    public override string Conditions =>
        "One stride; nothing else uses either; no activation between. Different groups or dilations only where the kernel that holds both takes no more multiplications than they do; kernels on one grid up to twice as many.";

    /// <inheritdoc/>
    public override Rewrite? Match(Node root, MatchContext context)
    {
        if (root.Op is not AddOp)
        {
            return null;
        }

        var convs = root.Operands.Distinct().Select(context.Graph.Producer).OfType<Node>().Where(LinearLayer.IsConvolution).ToArray();
        var pairs = from first in convs
                    from second in convs.SkipWhile(c => c != first).Skip(1)
                    where first.Operands[0] == second.Operands[0]
                    orderby Saved(first, second) descending
                    select (first, second);
        foreach (var (first, second) in pairs)
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

        return context.DeclineReason is null && ActivatedBranch(root, context.Graph) is { } activated ? context.Decline(activated) : null;
    }

    /// <summary>Why two branches of one input stay that would merge without the activation of one of them, or null.</summary>
    private static string? ActivatedBranch(Node root, Graph graph)
    {
        var branches = from operand in root.Operands.Distinct()
                       let last = graph.Producer(operand)
                       let activation = last?.Op is ActivationOp ? last : null
                       let conv = activation is null ? last : graph.Producer(activation.Operands[0])
                       where conv?.Op is Conv2DOp
                       select (Conv: conv, Activation: activation);
        var activated = branches.GroupBy(b => b.Conv.Operands[0]).Where(g => g.Skip(1).Any()).SelectMany(g => g).FirstOrDefault(b => b.Activation is not null);
        return activated.Activation is null ? null : $"{activated.Activation} stands between {activated.Conv} and the sum: its branch isn't linear";
    }

    /// <summary>Why the sum of two convolutions of one input shouldn't be one, or null.</summary>
    internal static string? Obstacle(string first, ConvGeometry a, string second, ConvGeometry b)
    {
        if (a.Op.Stride != b.Op.Stride)
        {
            return $"{first} has stride {a.Op.Stride.Height}×{a.Op.Stride.Width} and {second} {b.Op.Stride.Height}×{b.Op.Stride.Width}";
        }

        var merged = a.MergedWith(b);
        var allowed = a.Op.Groups == b.Op.Groups && SameGrid(merged, a) && SameGrid(merged, b) ? AllowedGrowth : 1;
        var (after, before) = (merged.Kernel.ElementCount, a.Kernel.ElementCount + b.Kernel.ElementCount);
        return after > allowed * before
            ? FormattableString.Invariant($"{first} and {second} as one convolution would take {after} multiplications per pixel instead of {before}{Why(a, b, merged)}")
            : null;
    }

    private static string Why(ConvGeometry a, ConvGeometry b, ConvGeometry merged) =>
        a.Op.Groups != b.Op.Groups ? FormattableString.Invariant($" (they have {a.Op.Groups} and {b.Op.Groups} groups)")
        : !SameGrid(merged, a) || !SameGrid(merged, b) ? " (their taps fall on different grids)"
        : "";

    /// <summary>Whether a kernel of more than one tap keeps its dilation.</summary>
    private static bool SameGrid(ConvGeometry merged, ConvGeometry part) =>
        (part.Kernel[2] == 1 || part.Op.Dilation.Height == merged.Op.Dilation.Height)
        && (part.Kernel[3] == 1 || part.Op.Dilation.Width == merged.Op.Dilation.Width);

    private static long Saved(Node first, Node second)
    {
        var (a, b) = (ConvGeometry.Of(first)!, ConvGeometry.Of(second)!);
        return a.Kernel.ElementCount + b.Kernel.ElementCount - a.MergedWith(b).Kernel.ElementCount;
    }

    private static string? Obstacle(Node first, Node second, Node root, MatchContext context)
    {
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

        return Obstacle(first.ToString(), ConvGeometry.Of(first)!, second.ToString(), ConvGeometry.Of(second)!);
    }

    private static Rewrite Merge(Node root, LinearLayer first, LinearLayer second, MatchContext context)
    {
        var merged = ConvKernel.Sum(first.AsConv(), second.AsConv());
        var bias = first.Bias.Zip(second.Bias, (x, y) => x + y).ToArray();

        var replacement = context.Replace(root, first.Node, second.Node);
        var weightValue = replacement.Constant("weight", merged.Geometry.Kernel, merged.Weights);
        var biasValue = replacement.Constant("bias", Shape.Of(bias.Length), bias);
        ImmutableArray<Value> rest = [.. root.Operands.Where(o => o != first.Node.Result && o != second.Node.Result)];
        if (rest.IsEmpty)
        {
            return replacement.With(merged.Geometry.Op, first.Node.Operands[0], weightValue, biasValue);
        }

        var sum = replacement.Add("merged", merged.Geometry.Op, first.Node.Operands[0], weightValue, biasValue);
        return replacement.With(new AddOp(), [sum, .. rest]);
    }
}
