using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.Passes.Rewriting;

namespace RepVgg.Passes.Patterns;

/// <summary>
/// <code>conv{padding = q}(pad{padding = p, value = 0}(x)) → conv{padding = p + q}(x)</code>
/// and the same for average pools that count their padding. The border must be zero, as a convolution's own padding is.
/// </summary>
public sealed class PadIntoWindow : RewritePattern
{
    /// <inheritdoc/>
    public override string Name => "pad-into-window";

    /// <inheritdoc/>
    public override string Summary => "conv{padding = q}(pad{padding = p, value = 0}(x)) → conv{padding = p + q}(x), also for average pools";

    /// <inheritdoc/>
    public override string Conditions =>
        "The border holds zeros; a pool counts its padding and its window is larger than the border.";

    /// <inheritdoc/>
    public override Rewrite? Match(Node root, MatchContext context)
    {
        if (root.Op is not (Conv2DOp or PoolWindow) || context.Graph.Producer(root.Operands[0]) is not { Op: PadOp pad } inner)
        {
            return null;
        }

        if (root.Op is MaxPoolOp)
        {
            return context.Decline("the padding of a maximum pool never wins, a border of numbers may");
        }

        if (pad.Value != 0)
        {
            return context.Decline(FormattableString.Invariant($"the border holds {pad.Value}, not zero"));
        }

        if (Padded(root.Op, pad.Padding) is not { } op)
        {
            return context.Decline("the pool doesn't count its padding as zeros, or its window isn't larger than the border");
        }

        return context.Replace(root, inner).With(op, [inner.Operands[0], .. root.Operands.Skip(1)]);
    }

    private static Op? Padded(Op op, Padding2D border) => op switch
    {
        Conv2DOp conv => conv with { Padding = Sum(conv.Padding, border) },
        AvgPoolOp { CeilMode: false } pool when pool.CountIncludePad || pool.Padding == Padding2D.None => Fits(pool.Kernel, Sum(pool.Padding, border))
            ? pool with { Padding = Sum(pool.Padding, border), CountIncludePad = true }
            : null,
        _ => null,
    };

    private static bool Fits(Size2D window, Padding2D padding) =>
        Math.Max(padding.Top, padding.Bottom) < window.Height && Math.Max(padding.Left, padding.Right) < window.Width;

    private static Padding2D Sum(Padding2D a, Padding2D b) => new(a.Top + b.Top, a.Left + b.Left, a.Bottom + b.Bottom, a.Right + b.Right);
}
