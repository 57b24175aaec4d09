using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.Passes.Rewriting;

namespace RepVgg.Passes.Patterns;

/// <summary>
/// <code>layer(scale_shift(x; s, t); W, b) → layer(x; W·diag(s), b + W·t)</code>
/// for convolutions and linear layers, s and t per input channel. A convolution that pads with zeros needs t = 0: the padding
/// of the scaled image is 0, not t, so with t ≠ 0 the sum W·t would be wrong at the border.
/// </summary>
public sealed class ScaleShiftBeforeLayer : RewritePattern
{
    /// <inheritdoc/>
    public override string Name => "scale-shift-before-layer";

    /// <inheritdoc/>
    public override string Summary => "layer(scale_shift(x; s, t); W, b) → layer(x; W·diag(s), b + W·t), t = 0 where padding is";

    /// <inheritdoc/>
    public override string Conditions =>
        "A convolution that pads needs t = 0, because its border sees zeros; all constant.";

    /// <inheritdoc/>
    public override Rewrite? Match(Node root, MatchContext context)
    {
        if (!LinearLayer.Is(root) || context.Graph.Producer(root.Operands[0]) is not { Op: ScaleShiftOp } inner)
        {
            return null;
        }

        if (AffineVectors.Read(inner, context) is not { } affine || LinearLayer.Read(root, context) is not { } layer)
        {
            return context.Decline("weights, scale or shift aren't constant");
        }

        if (root.Op is Conv2DOp conv && conv.Padding != Padding2D.None && affine.Shift.Any(t => t != 0))
        {
            return context.Decline("the convolution pads with zeros after a shift, so its border sees another constant than its interior");
        }

        var shifted = layer with { Bias = layer.BiasAfter(affine.Shift) };
        ScaleInputs(shifted, affine.Scale);
        return shifted.Finish(context.Replace(root, inner), inner.Operands[0]);
    }

    private static void ScaleInputs(LinearLayer layer, double[] scale)
    {
        var inputsPerGroup = layer.WeightShape[1];
        var taps = layer.RowLength / inputsPerGroup;
        var outputsPerGroup = layer.Outputs / layer.Groups;
        for (var output = 0; output < layer.Outputs; output++)
        {
            var row = layer.Row(output);
            var firstInput = output / outputsPerGroup * inputsPerGroup;
            for (var i = 0; i < row.Length; i++)
            {
                row[i] *= scale[firstInput + (i / taps)];
            }
        }
    }
}
