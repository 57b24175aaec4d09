using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;

namespace RepVgg.Passes.Convolutions;

/// <summary>
/// The sum that a branch ends in, and the convolutions beside it. Whether a rewrite of a branch pays depends on them: a kernel
/// that merges with a sibling's costs only what it makes the sibling's larger.
/// </summary>
internal static class Siblings
{
    /// <summary>
    /// What computing <paramref name="branch"/> as a convolution of <paramref name="input"/> adds to the multiply-accumulates of
    /// the network, if its result is used where that of <paramref name="end"/> is: less than its own where it can merge.
    /// </summary>
    public static long ExtraMacs(ConvGeometry branch, Value input, Node end, Graph graph)
    {
        var own = branch.Macs(end.Result.Shape);
        if (SumOf(end, graph) is not { } sum)
        {
            return own;
        }

        foreach (var (geometry, _) in In(sum, input, graph).Where(s => s.Node != end && s.Geometry.Op.Stride == branch.Op.Stride))
        {
            own = Math.Min(own, geometry.MergedWith(branch).Macs(sum.Result.Shape) - geometry.Macs(sum.Result.Shape));
        }

        return own;
    }

    /// <summary>The convolutions of <paramref name="input"/> that are operands of a sum and may merge.</summary>
    public static IEnumerable<(ConvGeometry Geometry, Node Node)> In(Node sum, Value input, Graph graph) =>
        from operand in sum.Operands.Distinct()
        let node = Unscaled(graph.Producer(operand), graph)
        where node?.Op is Conv2DOp { Activation: null } && node.Operands[0] == input && graph.HasSingleUse(node.Result)
            && node.Operands.Skip(1).All(o => graph.Constant(o) is not null)
        let geometry = ConvGeometry.Of(node)
        where geometry is not null
        select (geometry, node);

    /// <summary>The <c>add</c> that uses a node's result, directly or scaled, and nothing else does; or null.</summary>
    public static Node? SumOf(Node node, Graph graph)
    {
        while (graph.HasSingleUse(node.Result))
        {
            var user = graph.Users(node.Result).First();
            if (user.Op is AddOp)
            {
                return user;
            }

            if (user.Op is not ScaleShiftOp)
            {
                return null;
            }

            node = user;
        }

        return null;
    }

    private static Node? Unscaled(Node? node, Graph graph) =>
        node is { Op: ScaleShiftOp } && graph.HasSingleUse(node.Operands[0]) ? graph.Producer(node.Operands[0]) : node;
}
