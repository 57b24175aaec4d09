using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;

namespace RepVgg.Backends.Core;

/// <summary>What convolutions take along of the layers around them.</summary>
internal sealed partial class StepBuilder
{
    /// <summary>The channel scale before a convolution, if that is how it reads its input.</summary>
    private InputScale? ScaleOf(Node convolution) => graph.Producer(convolution.Operands[0]) is var node && scales.IsFused(node)
        ? new(buffers[node.Operands[1]], Epilogue.For(((MulOp)node.Op).Activation))
        : null;

    /// <summary>Whether a node is the mean that the convolution before it computes.</summary>
    private bool IsTakenAlong(Node node) => IsMean(node) && graph.Producer(node.Operands[0]) is { } producer && MeanOf(producer) == node;

    /// <summary>
    /// The first global average pool behind a convolution. A Winograd convolution whose activation takes a pass of its own isn't done when its items are.
    /// </summary>
    private Node? MeanOf(Node convolution) => options.Fuse && ConvolutionShape.Of(convolution) is { } shape && !IsActivatedLater(shape)
        ? graph.Users(convolution.Result).FirstOrDefault(user => IsMean(user) && buffers[user.Result].Halo == Halo.None)
        : null;

    private bool IsActivatedLater(ConvolutionShape shape) => Epilogue.For(shape.Op.Activation).Separate is not null && algorithms.IsTransformed(shape);

    private static bool IsMean(Node node) => node.Op is GlobalAvgPoolOp || (node.Op is ReduceOp op && IsImageMean(node, op));
}
