using System.Diagnostics.CodeAnalysis;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.Backends.Core;

/// <summary>
/// Finds channel scales (the last part of squeeze-excite) that the convolutions behind them apply to what they read, so that no pass over the image is needed:
/// a Winograd convolution when it transforms its input, together with an activation; a direct one by scaling its weights, where these are fewer than the image's
/// elements and nothing stands between the product and the convolution.
/// </summary>
internal sealed class ScaleFusion(Graph graph, LoweringOptions options, AlgorithmSelector algorithms)
{
    private readonly Dictionary<Node, bool> _known = [];

    /// <summary>Whether a node is a product that all its users take into account, so that it isn't computed.</summary>
    public bool IsFused([NotNullWhen(true)] Node? node)
    {
        if (node?.Op is not MulOp || !options.Fuse)
        {
            return false;
        }

        if (!_known.TryGetValue(node, out var fused))
        {
            fused = IsScale(node) && graph.Users(node.Result).All(user => Takes(user, node));
            _known.Add(node, fused);
        }

        return fused;
    }

    private bool IsScale(Node node) =>
        !graph.IsOutput(node.Result)
        && node.Operands is [{ Shape: { Rank: 4 } image } value, { Shape.Rank: 4 } factor]
        && image[2] * image[3] > 1
        && factor.Shape.Equals(Shape.Of(image[0], image[1], 1, 1))
        && graph.Producer(value)?.Op is not (FlattenOp or ReshapeOp)
        && IsGate(factor);

    /// <summary>Whether all numbers lie between 0 and 1: a convolution's padding, which is zero before the product as well, stays zero.</summary>
    private bool IsGate(Value factor) => graph.Producer(factor) switch
    {
        { Op: ActivationOp { Function: Sigmoid or HardSigmoid } } or { Op: IActivationFusable { Activation: Sigmoid or HardSigmoid } } => true,
        { Op: IdentityOp or ReshapeOp } node => IsGate(node.Operands[0]),
        _ => false,
    };

    private bool Takes(Node user, Node scale)
    {
        if (ConvolutionShape.Of(user) is not { } shape || ConvolutionOperands.Of(user) is not { } operands || operands.Image != scale.Result || operands.Addend == scale.Result)
        {
            return false;
        }

        var activation = Epilogue.For(((MulOp)scale.Op).Activation);
        return algorithms.IsTransformed(shape)
            ? activation is { Separate: null, Floor: <= 0, Ceiling: >= 0 }
            : activation == Epilogue.None && !shape.IsDepthwise && shape.Kernel.ElementCount <= shape.Input.ElementCount;
    }
}
