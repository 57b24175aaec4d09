using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;
using RepVgg.Passes.Convolutions;
using RepVgg.Passes.Rewriting;

namespace RepVgg.Passes.Patterns;

/// <summary>
/// <code>conv(concat(conv(x; W₁, b₁), conv(x; W₂, b₂), …); V, c) → conv(x; Σ Vᵢ∘Wᵢ, c + Σ Vᵢ·bᵢ)</code>
/// where Vᵢ are the columns of V that see operand i: a convolution of a concatenation is the sum of convolutions of its parts. Each
/// part must be a convolution (or average pool) of one value that nothing else uses, and compose exactly; together it must pay, as in
/// <see cref="ComposeConvs"/>.
/// </summary>
public sealed class ComposeConvOfConcat : RewritePattern
{
    /// <inheritdoc/>
    public override string Name => "compose-conv-of-concat";

    /// <inheritdoc/>
    public override string Summary => "conv(concat(conv(x; W₁, b₁), conv(x; W₂, b₂)); V, c) → conv(x; Σ Vᵢ∘Wᵢ, c + Σ Vᵢ·bᵢ)";

    /// <inheritdoc/>
    public override string Conditions =>
        "Each part is a convolution or average pool of one value that nothing else uses; each composes exactly; not more multiplications than all take.";

    /// <inheritdoc/>
    public override Rewrite? Match(Node root, MatchContext context)
    {
        if (root.Op is not Conv2DOp { Groups: 1 } conv || !LinearLayer.IsConvolution(root) || context.Graph.Producer(root.Operands[0]) is not { Op: ConcatOp { Axis: ConcatOp.Channels } } concat)
        {
            return null;
        }

        Node?[] producers = [.. concat.Operands.Select(context.Graph.Producer)];
        if (!context.Graph.HasSingleUse(concat.Result) || producers.Any(p => p is null || ConvGeometry.Of(p) is not { Op.Activation: null })
            || producers.Any(p => p!.Operands[0] != producers[0]!.Operands[0] || !context.Graph.HasSingleUse(p.Result)))
        {
            return null;
        }

        var parts = new Part[producers.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            var part = producers[i]!;
            var outer = new ConvGeometry(conv, Shape.Of(root.Operands[1].Shape[0], part.Result.Shape[1], root.Operands[1].Shape[2], root.Operands[1].Shape[3]));
            var inner = ConvGeometry.Of(part)!;
            if (ConvChain.Of(outer, inner, part.Operands[0].Shape, part.Result.Shape, root.Result.Shape) is not { } chain || (chain.Pads && !chain.PaddingIsZero))
            {
                return context.Decline($"{part} and {root} don't compose exactly");
            }

            parts[i] = new(part, outer, inner, chain);
        }

        return Costs(parts, root, context) is { } costs ? context.Decline(costs) : Compose(root, concat, parts, context);
    }

    private static string? Costs(Part[] parts, Node root, MatchContext context)
    {
        var strides = parts.Select(p => p.Chain.Geometry.Op.Stride).Distinct().Count();
        if (strides > 1)
        {
            return $"the parts before {root} have different strides";
        }

        var before = parts.Sum(p => p.Inner.Macs(p.Node.Result.Shape) + p.Outer.Macs(root.Result.Shape));
        var merged = parts.Select(p => p.Chain.Geometry).Aggregate((a, b) => a.MergedWith(b));
        var after = Siblings.ExtraMacs(merged, parts[0].Node.Operands[0], root, context.Graph);
        return after > before
            ? FormattableString.Invariant($"one convolution instead of {root} and the parts before it would take {after} multiply-accumulates instead of {before}")
            : null;
    }

    private static Rewrite? Compose(Node root, Node concat, Part[] parts, MatchContext context)
    {
        LinearLayer?[] layers = [.. parts.Select(p => LinearLayer.Read(p.Node, context))];
        if (LinearLayer.Read(root, context) is not { } outer || layers.Any(l => l is null))
        {
            return context.Decline("the weights aren't constant");
        }

        var constants = layers.SelectMany(l => l!.Bias).ToArray();
        if (parts.Any(p => p.Chain.Pads) && constants.Any(c => c != 0))
        {
            return context.Decline($"{root} pads with zeros after a bias, so its border sees another constant than its interior");
        }

        ConvKernel? sum = null;
        var first = 0;
        for (var i = 0; i < parts.Length; i++)
        {
            var columns = new ConvKernel(parts[i].Outer, Columns(outer, first, parts[i].Outer.Kernel[1]));
            var term = ConvKernel.Compose(columns, layers[i]!.AsConv(), parts[i].Chain);
            sum = sum is null ? term : ConvKernel.Sum(sum, term);
            first += parts[i].Outer.Kernel[1];
        }

        var replacement = context.Replace(root, parts.Select(p => p.Node).Append(concat));
        return replacement.With(
            sum!.Geometry.Op,
            parts[0].Node.Operands[0],
            replacement.Constant("weight", sum.Geometry.Kernel, sum.Weights),
            replacement.Constant("bias", Shape.Of(outer.Outputs), outer.BiasAfter(constants)));
    }

    /// <summary>The weights that see input channels [first, first + count).</summary>
    private static double[] Columns(LinearLayer layer, int first, int count)
    {
        var taps = layer.RowLength / layer.WeightShape[1];
        var result = new double[layer.Outputs * count * taps];
        for (var output = 0; output < layer.Outputs; output++)
        {
            layer.Row(output).Slice(first * taps, count * taps).CopyTo(result.AsSpan(output * count * taps));
        }

        return result;
    }

    /// <summary>One operand of the concatenation, the columns of the outer convolution that see it, and both as one.</summary>
    private sealed record Part(Node Node, ConvGeometry Outer, ConvGeometry Inner, ConvChain Chain);
}
