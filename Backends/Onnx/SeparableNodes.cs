using RepVgg.IR.Graphs;
using RepVgg.IR.Tensors;

namespace RepVgg.Backends.Onnx;

/// <summary>
/// A linear map of rows and one of columns, the same for each channel, as two matrix products: <c>R·X·C</c>. Exact for whatever
/// pooling or interpolation works along the axes separately and has no operator of its own.
/// </summary>
internal static class SeparableNodes
{
    /// <summary>Writes the map.</summary>
    /// <param name="nodes">The graph that is written.</param>
    /// <param name="node">The node with the image as its first operand.</param>
    /// <param name="row">Weight of an input row in an output row.</param>
    /// <param name="column">Weight of an input column in an output column.</param>
    public static void Emit(OnnxNodes nodes, Node node, Func<int, int, double> row, Func<int, int, double> column)
    {
        var (image, result) = (node.Operands[0].Shape, node.Result.Shape);
        var rows = Matrix(result[2], image[2], row);
        var columns = Matrix(image[3], result[3], (x, output) => column(output, x));
        var narrow = nodes.Inner(node.Result, "narrow", "MatMul", [nodes.Name(node.Operands[0]), nodes.Floats(node.Result, "columns", columns)]);
        nodes.Final(node.Result, "MatMul", [nodes.Floats(node.Result, "rows", rows), narrow]);
    }

    private static Tensor Matrix(int height, int width, Func<int, int, double> element) => Tensor.Computed(
        Shape.Of(height, width), [.. Enumerable.Range(0, height).SelectMany(y => Enumerable.Range(0, width).Select(x => element(y, x)))]);
}
