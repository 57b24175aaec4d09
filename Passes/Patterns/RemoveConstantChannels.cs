using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;
using RepVgg.Passes.Rewriting;

namespace RepVgg.Passes.Patterns;

/// <summary>
/// <code>layer(f(conv(x; W, b)); V, c) → layer(f(conv(x; W′, b′)); V′, c + Σ V·k)</code>
/// without the channels whose row of W is zero, which give the constant k = f(b) at every pixel (batch norm with γ = 0, pruned
/// networks), and those whose column of V is zero, which nobody reads. Between the two layers there may be activations, pools and
/// depthwise convolutions that nothing else uses. A constant that isn't zero can't go into the bias of a convolution that pads, because
/// its border sees zeros instead.
/// </summary>
public sealed class RemoveConstantChannels : RewritePattern
{
    /// <inheritdoc/>
    public override string Name => "remove-constant-channels";

    /// <inheritdoc/>
    public override string Summary => "layer(f(conv(x; W, b)); V, c) → the same without channels where W's row (k = f(b), c + Σ V·k) or V's column is 0";

    /// <inheritdoc/>
    public override string Conditions =>
        "From one layer to the next through activations, pools and depthwise convolutions that nothing else uses; a constant that is not zero cannot pass into a convolution that pads.";

    /// <inheritdoc/>
    public override Rewrite? Match(Node root, MatchContext context)
    {
        if (!LinearLayer.Is(root) || root.Op is Conv2DOp { Groups: > 1 } || ChannelChain.To(root, context) is not { } chain)
        {
            return null;
        }

        var constants = chain.Constants(context);
        var unread = chain.UnreadChannels(context);
        var padded = root.Op is Conv2DOp conv && conv.Padding != Padding2D.None;
        int[] kept = [.. Enumerable.Range(0, constants.Length).Where(c => !unread[c] && (constants[c] is not { } k || (padded && k != 0)))];
        var stuck = kept.Count(c => constants[c] is not null);
        if (stuck > 0)
        {
            context.Decline(FormattableString.Invariant($"of {constants.Length} channels of {chain.Producer}, {stuck} are constant but not zero, and {root} pads with zeros"));
        }

        if (kept.Length == constants.Length || constants.Length == 1)
        {
            return null;
        }

        return Remove(root, chain, constants, kept.Length == 0 ? [0] : kept, context);
    }

    private static Rewrite? Remove(Node root, ChannelChain chain, double?[] constants, int[] kept, MatchContext context)
    {
        if (LinearLayer.Read(root, context) is not { } layer)
        {
            return context.Decline("the weights aren't constant");
        }

        var gone = new double[layer.WeightShape[1]];
        foreach (var channel in Enumerable.Range(0, constants.Length).Except(kept))
        {
            gone.AsSpan(channel * chain.Spread, chain.Spread).Fill(constants[channel] ?? 0);
        }

        var replacement = context.Replace(root, chain.Nodes);
        var value = chain.Narrow(kept, replacement, context);
        int[] columns = [.. kept.SelectMany(c => Enumerable.Range(c * chain.Spread, chain.Spread))];
        var taps = layer.RowLength / layer.WeightShape[1];
        var weights = new double[layer.Outputs * columns.Length * taps];
        for (var i = 0; i < layer.Outputs * columns.Length; i++)
        {
            var (output, column) = Math.DivRem(i, columns.Length);
            layer.Row(output).Slice(columns[column] * taps, taps).CopyTo(weights.AsSpan(i * taps));
        }

        var shape = new Shape(layer.WeightShape.Dimensions.SetItem(1, columns.Length));
        var result = replacement.Copy(
            root,
            root.Op,
            value,
            replacement.ConstantOf(root, "weight", shape, weights),
            replacement.ConstantOf(root, "bias", Shape.Of(layer.Outputs), layer.BiasAfter(gone)));
        return replacement.With(result) with
        {
            Note = FormattableString.Invariant($"removed {constants.Length - kept.Length} of {constants.Length} channels of {chain.Producer}, which are constant or unread"),
        };
    }
}
