using System.Collections.Immutable;
using RepVgg.IR.Diagnostics;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;
using RepVgg.Passes.Convolutions;

namespace RepVgg.Passes.Certificates;

/// <summary>
/// Shrinks the images of a subgraph so that every kind of output position is kept but not repeated. Along each axis, with E the
/// extent that one output sees and S the product of strides, the least size of at least E + S − 1 that is congruent to the real
/// size modulo S has an output that touches no padding, and the same outputs at both borders as the real size.
/// </summary>
internal static class ProbeGeometry
{
    /// <summary>Both graphs on smaller inputs, or as they were if some op sees the whole image.</summary>
    public static (Graph Before, Graph After) Shrink(Graph before, Graph after)
    {
        if (Reach(before) is not { } first || Reach(after) is not { } second)
        {
            return (before, after);
        }

        var reach = new SpatialReach(
            new(Math.Max(first.Extent.Height, second.Extent.Height), Math.Max(first.Extent.Width, second.Extent.Width)),
            new(Factors.LeastMultiple(first.Stride.Height, second.Stride.Height), Factors.LeastMultiple(first.Stride.Width, second.Stride.Width)));
        var largest = before.Inputs.Max(i => (long)i.Shape[2] * i.Shape[3]);
        var known = before.Inputs.Where(i => (long)i.Shape[2] * i.Shape[3] == largest).ToDictionary(i => i, i => Smaller(i.Shape, reach));
        try
        {
            if (Resize(before, known) is { } smallBefore)
            {
                var shapes = before.Inputs.Zip(smallBefore.Inputs).ToDictionary(p => p.First, p => p.Second.Shape);
                return Resize(after, shapes) is { } smallAfter ? (smallBefore, smallAfter) : (before, after);
            }
        }
        catch (DiagnosticException)
        {
            // An op that relates its operands' sizes in another way than a window does: evaluate at full size.
        }

        return (before, after);
    }

    /// <summary>What the output sees of the inputs, or null if that isn't a window.</summary>
    private static SpatialReach? Reach(Graph graph)
    {
        if (graph.Inputs.IsEmpty || graph.Inputs.Any(i => i.Shape.Rank != 4 || !i.Shape.HasBatch))
        {
            return null;
        }

        var reach = graph.Inputs.ToDictionary(i => i, _ => new SpatialReach(Size2D.One, Size2D.One));
        foreach (var node in graph.Nodes.Where(n => !n.IsConstant))
        {
            if (node.Op.Window([.. node.Operands.Select(o => o.Type)]) is not { } window)
            {
                return null;
            }

            var seen = node.Operands.Where(reach.ContainsKey).Select(o => reach[o]).ToArray();
            if (seen.Length == 0)
            {
                return null;
            }

            reach[node.Result] = Compose(seen, window);
        }

        return reach[graph.Outputs[0].Value];
    }

    private static SpatialReach Compose(SpatialReach[] seen, SpatialWindow window)
    {
        var (height, width) = (seen.Max(r => r.Stride.Height), seen.Max(r => r.Stride.Width));
        return new(
            new(seen.Max(r => r.Extent.Height) + ((window.Extent.Height - 1) * height), seen.Max(r => r.Extent.Width) + ((window.Extent.Width - 1) * width)),
            new(Product(height, window.Stride.Height), Product(width, window.Stride.Width)));
    }

    /// <summary>A stride beyond every image is as good as any other.</summary>
    private static int Product(int a, int b) => (int)Math.Min((long)a * b, 1 << 28);

    private static Shape Smaller(Shape shape, SpatialReach reach) => Shape.Image(
        shape[1], Smaller(shape[2], reach.Extent.Height, reach.Stride.Height), Smaller(shape[3], reach.Extent.Width, reach.Stride.Width));

    private static int Smaller(int size, int extent, int stride)
    {
        var least = extent + stride - 1;
        return least >= size ? size : least + ((size - least) % stride);
    }

    /// <summary>
    /// The graph with the known input shapes; an input of another size gets the shape of the value that it is combined with.
    /// Null if that leaves an input open or an op doesn't fit.
    /// </summary>
    private static Graph? Resize(Graph graph, Dictionary<Value, Shape> known)
    {
        var shapes = new Dictionary<Value, Shape>(known);
        var values = new Dictionary<Value, Value>();
        var nodes = ImmutableArray.CreateBuilder<Node>();
        foreach (var node in graph.Nodes)
        {
            var image = node.Operands.Where(o => o.Shape.HasBatch).FirstOrDefault(shapes.ContainsKey);
            foreach (var operand in node.Operands.Where(o => graph.Inputs.Contains(o) && !shapes.ContainsKey(o)))
            {
                if (image is null)
                {
                    return null;
                }

                shapes[operand] = Shape.Image(operand.Shape[1], shapes[image][2], shapes[image][3]);
            }

            ImmutableArray<Value> operands = [.. node.Operands.Select(Map)];
            var result = new Value(node.Result.Name, node.Op.Infer([.. operands.Select(o => o.Type)]));
            values[node.Result] = result;
            shapes[node.Result] = result.Shape;
            nodes.Add(new Node(node.Op, operands, result, node.Location));
        }

        return graph.Inputs.All(shapes.ContainsKey)
            ? new Graph(graph.Name, [.. graph.Inputs.Select(Map)], nodes.ToImmutable(), [.. graph.Outputs.Select(o => o with { Value = Map(o.Value) })])
            : null;

        Value Map(Value value)
        {
            if (!values.TryGetValue(value, out var mapped))
            {
                mapped = new Value(value.Name, TensorType.F32(shapes[value]));
                values[value] = mapped;
            }

            return mapped;
        }
    }

    private sealed record SpatialReach(Size2D Extent, Size2D Stride);
}
