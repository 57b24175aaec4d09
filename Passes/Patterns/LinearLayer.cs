using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;
using RepVgg.Passes.Convolutions;
using RepVgg.Passes.Rewriting;

namespace RepVgg.Passes.Patterns;

/// <summary>
/// What folding needs to know of a convolution or linear layer, which are alike to it: one weight row per output channel
/// (OIHW or OI) and a bias (zeros where there is none). An average pool can be read as a depthwise convolution, too.
/// </summary>
/// <param name="Node">The node.</param>
/// <param name="WeightShape">OIHW or OI.</param>
/// <param name="Weights">Row-major weights; a copy that may be changed.</param>
/// <param name="Bias">One per output channel; a copy that may be changed.</param>
internal sealed record LinearLayer(Node Node, Shape WeightShape, double[] Weights, double[] Bias)
{
    /// <summary>Output channels.</summary>
    public int Outputs => WeightShape[0];

    /// <summary>Weights per output channel.</summary>
    public int RowLength => Weights.Length / Outputs;

    /// <summary>Number of channel groups; 1 for a linear layer.</summary>
    public int Groups => ConvGeometry.Of(Node)?.Op.Groups ?? 1;

    /// <summary>Whether a node is a convolution without addend or a linear layer.</summary>
    public static bool Is(Node? node) => node?.Op is LinearOp || IsConvolution(node);

    /// <summary>Whether a node is a convolution of its image alone: one with an addend isn't linear in it.</summary>
    public static bool IsConvolution(Node? node) => ConvolutionOperands.Of(node) is { Addend: null };

    /// <summary>Reads a layer's weights, or null if they aren't constant.</summary>
    public static LinearLayer? Read(Node node, MatchContext context)
    {
        if (node.Op is AvgPoolOp)
        {
            var shape = ConvGeometry.Of(node)!.Kernel;
            var uniform = new double[shape.ElementCount];
            Array.Fill(uniform, 1.0 / (shape[2] * shape[3]));
            return new(node, shape, uniform, new double[shape[0]]);
        }

        if (context.Constant(node.Operands[1]) is not { } weights)
        {
            return null;
        }

        if (node.Operands.Length == 2)
        {
            return new(node, weights.Shape, weights.Read().ToArray(), new double[weights.Shape[0]]);
        }

        return context.Constant(node.Operands[2]) is { } bias
            ? new(node, weights.Shape, weights.Read().ToArray(), bias.Read().ToArray())
            : null;
    }

    /// <summary>A convolution's or average pool's kernel.</summary>
    public ConvKernel AsConv() => new(ConvGeometry.Of(Node)!, Weights);

    /// <summary>
    /// <c>b + Σ W·constant</c> for a constant per input channel: what the layer gives where it sees nothing but constants.
    /// </summary>
    public double[] BiasAfter(ReadOnlySpan<double> constant)
    {
        var inputsPerGroup = WeightShape[1];
        var (taps, outputsPerGroup) = (RowLength / inputsPerGroup, Outputs / Groups);
        var result = (double[])Bias.Clone();
        for (var output = 0; output < Outputs; output++)
        {
            var row = Row(output);
            var firstInput = output / outputsPerGroup * inputsPerGroup;
            for (var i = 0; i < row.Length; i++)
            {
                result[output] += row[i] * constant[firstInput + (i / taps)];
            }
        }

        return result;
    }

    /// <summary>The weights of one output channel.</summary>
    public Span<double> Row(int output) => Weights.AsSpan(output * RowLength, RowLength);

    /// <summary>Ends a rewrite with this layer, applied to <paramref name="input"/>.</summary>
    public Rewrite Finish(ReplacementBuilder replacement, Value input) => replacement.With(
        Node.Op,
        input,
        replacement.Constant("weight", WeightShape, Weights),
        replacement.Constant("bias", Shape.Of(Outputs), Bias));
}
