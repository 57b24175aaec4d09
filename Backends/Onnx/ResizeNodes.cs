using System.Collections.Immutable;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.Backends.Onnx;

/// <summary>Resize, with the options that operator set 17 has; others as matrix products.</summary>
internal static class ResizeNodes
{
    public static void Emit(OnnxNodes nodes, Node node)
    {
        var op = (ResizeOp)node.Op;
        if (op.Antialias || op.Coordinates is ResizeCoordinates.HalfPixelSymmetric or ResizeCoordinates.TensorFlowCropAndResize)
        {
            AsMatrices(nodes, node, op);
            return;
        }

        var (result, image) = (node.Result, node.Operands[0].Shape);
        var scales = op.Scale ?? new ResizeScale((double)op.Size.Height / image[2], (double)op.Size.Width / image[3]);
        var input = nodes.Name(node.Operands[0]);
        string[] target = Gives(scales.Height, image[2], op.Size.Height) && Gives(scales.Width, image[3], op.Size.Width)
            ? [nodes.Floats(result, "scales", Tensor.Literal(Shape.Of(4), 1, 1, scales.Height, scales.Width))]
            : op.Scale is null
                ? ["", Sizes(nodes, result, input)]
                : throw OperatorNodes.Unsupported(node, "its scales don't give its size in float32");
        nodes.Final(
            result,
            "Resize",
            [input, "", .. target],
            OnnxAttribute.Of("coordinate_transformation_mode", Coordinates(op.Coordinates)),
            OnnxAttribute.Of("cubic_coeff_a", op.CubicCoefficient),
            OnnxAttribute.Of("exclude_outside", op.ExcludeOutside ? 1 : 0),
            OnnxAttribute.Of("mode", op.Mode switch { ResizeMode.Nearest => "nearest", ResizeMode.Linear => "linear", _ => "cubic" }),
            OnnxAttribute.Of("nearest_mode", Rounding(op.Rounding)));
    }

    /// <summary>Whether a scale says exactly the same as the size: float32 holds it, and rounding down gives the size.</summary>
    private static bool Gives(double scale, int inputs, int outputs) => (float)scale == scale && Math.Floor(inputs * scale) == outputs;

    /// <summary>[N, C, height, width], where the batch is known only at run time.</summary>
    private static string Sizes(OnnxNodes nodes, Value result, string input)
    {
        var shape = result.Shape;
        if (!shape.HasBatch)
        {
            return nodes.Integers(result, "sizes", [.. shape.Dimensions.Select(d => (long)d)]);
        }

        var whole = nodes.Inner(result, "shape", "Shape", [input]);
        var batch = nodes.Inner(
            result, "batch", "Slice", [whole, nodes.Integers(result, "starts", 0), nodes.Integers(result, "ends", 1)]);
        var rest = nodes.Integers(result, "size", [.. shape.Dimensions.Skip(1).Select(d => (long)d)]);
        return nodes.Inner(result, "sizes", "Concat", [batch, rest], OnnxAttribute.Of("axis", 0));
    }

    private static void AsMatrices(OnnxNodes nodes, Node node, ResizeOp op)
    {
        var image = node.Operands[0].Shape;
        var (rows, columns) = (ResizeTaps.Rows(op, image[2]), ResizeTaps.Columns(op, image[3]));
        if (op.ExtrapolationValue != 0 && rows.Concat(columns).Any(taps => taps.IsEmpty))
        {
            throw OperatorNodes.Unsupported(node, "operator set 17 has no resize of a region with another border value than 0 that all runtimes know");
        }

        SeparableNodes.Emit(nodes, node, (output, y) => Weight(rows[output], y), (output, x) => Weight(columns[output], x));

        static double Weight(ImmutableArray<ResizeTap> taps, int index) => taps.Where(t => t.Index == index).Sum(t => t.Weight);
    }

    private static string Coordinates(ResizeCoordinates coordinates) => coordinates switch
    {
        ResizeCoordinates.PyTorchHalfPixel => "pytorch_half_pixel",
        ResizeCoordinates.AlignCorners => "align_corners",
        ResizeCoordinates.Asymmetric => "asymmetric",
        _ => "half_pixel",
    };

    private static string Rounding(ResizeRounding rounding) => rounding switch
    {
        ResizeRounding.RoundPreferCeil => "round_prefer_ceil",
        ResizeRounding.Floor => "floor",
        ResizeRounding.Ceil => "ceil",
        _ => "round_prefer_floor",
    };
}
