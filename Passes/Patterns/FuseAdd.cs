using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.Passes.Rewriting;

namespace RepVgg.Passes.Patterns;

/// <summary>
/// <code>add(conv(x; W, b), y) → conv(x; W, b, addend = y)</code>
/// so that a residual is added where the convolution stores its result, instead of in a pass over memory of its own. Of two
/// convolutions, the one that comes later takes the other as its addend: it runs after the other anyway, so nothing moves, and no
/// value has to be kept any longer than it was.
/// </summary>
public sealed class FuseAdd : RewritePattern
{
    /// <inheritdoc/>
    public override string Name => "fuse-add";

    /// <inheritdoc/>
    public override string Summary => "add(conv(x; W, b), y) → conv(x; W, b, addend = y)";

    /// <inheritdoc/>
    public override string Conditions =>
        "Two terms; nothing else uses the convolution, and it has no activation and no addend yet. Of two convolutions, the later one.";

    /// <inheritdoc/>
    public override Rewrite? Match(Node root, MatchContext context)
    {
        if (root.Op is not AddOp)
        {
            return null;
        }

        var convs = root.Operands.Distinct().Select(context.Graph.Producer).OfType<Node>().Where(n => n.Op is Conv2DOp);
        foreach (var conv in convs.OrderByDescending(context.Graph.Nodes.IndexOf))
        {
            if (Obstacle(root, conv, context) is not { } obstacle)
            {
                var addend = root.Operands.First(o => o != conv.Result);
                return context.Replace(root, conv).With(conv.Op, [.. conv.Operands, addend]);
            }

            context.Decline(obstacle);
        }

        return null;
    }

    private static string? Obstacle(Node root, Node conv, MatchContext context)
    {
        var uses = root.Operands.Count(o => o == conv.Result);
        return ((Conv2DOp)conv.Op).Activation is { } activation ? $"{conv} applies {activation} before the sum"
            : ConvolutionOperands.Of(conv) is { Addend: { } other } ? $"{conv} adds %{other.Name} already"
            : uses > 1 || !context.Graph.HasSingleUse(conv.Result) ? $"the result of {conv} is used elsewhere too"
            : root.Operands.Length > 2 ? FormattableString.Invariant($"{root} has {root.Operands.Length} terms, and a convolution takes one addend")
            : null;
    }
}
