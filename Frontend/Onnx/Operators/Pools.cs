using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.Frontend.Onnx.Operators;

/// <summary>MaxPool and AveragePool.</summary>
internal static class Pools
{
    public static OnnxValue MaxPool(OnnxNode node) => node.Int("storage_order", 0) == 0 || node.OutputCount < 2
        ? Pool(node, new MaxPoolOp())
        : throw node.Unsupported("numbers its windows' maxima in column-major order");

    public static OnnxValue AveragePool(OnnxNode node) => Pool(node, new AvgPoolOp { CountIncludePad = node.Int("count_include_pad", 0) != 0 });

    private static GraphValue Pool(OnnxNode node, PoolWindow kind)
    {
        var image = node.Graph(0);
        var kernel = node.IntList("kernel_shape") ?? throw node.Broken("has no kernel_shape");
        var axes = SpatialAttributes.Read(node, image.Shape, kernel);
        return image.Shape.Rank switch
        {
            3 or 4 => ImageView.Apply(node, image, Window(node, kind, axes)),
            5 => Volume(node, kind, image, axes),
            _ => throw node.Unsupported($"pools an operand of shape {image.Shape}"),
        };
    }

    /// <summary>
    /// Maxima and means over a box are maxima and means over rows and columns, and of those over slices: a mean's divisor is the
    /// product of the counts along the axes.
    /// </summary>
    private static GraphValue Volume(OnnxNode node, PoolWindow kind, Value image, WindowAxis[] axes)
    {
        var (batch, channels, depth) = (image.Shape[0], image.Shape[1], image.Shape[2]);
        var slices = Reshape(image, batch, checked(channels * depth), image.Shape[3], image.Shape[4]);
        var pooled = node.Step(Window(node, kind, axes[1..]), slices);
        var (height, width) = (pooled.Shape[2], pooled.Shape[3]);
        var columns = Reshape(pooled, batch, channels, depth, checked(height * width));
        var result = node.Step(Window(node, kind, [axes[0], WindowAxis.None]), columns);
        return node.Result(new ReshapeOp(Shape.Of(batch, channels, result.Shape[2], height, width)), result);

        Value Reshape(Value value, params ReadOnlySpan<int> shape) => node.Step(new ReshapeOp(Shape.Of(shape)), value);
    }

    private static PoolWindow Window(OnnxNode node, PoolWindow kind, WindowAxis[] axes) => kind with
    {
        Kernel = SpatialAttributes.Size(axes, a => a.Kernel),
        Stride = SpatialAttributes.Size(axes, a => a.Stride),
        Dilation = SpatialAttributes.Size(axes, a => a.Dilation),
        Padding = SpatialAttributes.Padding(axes),
        CeilMode = node.Int("ceil_mode", 0) != 0,
    };
}
