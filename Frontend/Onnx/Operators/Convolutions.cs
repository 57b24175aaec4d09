using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;

namespace RepVgg.Frontend.Onnx.Operators;

/// <summary>Conv and ConvTranspose.</summary>
internal static class Convolutions
{
    public static OnnxValue Conv(OnnxNode node)
    {
        var (image, axes) = Axes(node);
        var op = new Conv2DOp
        {
            Stride = SpatialAttributes.Size(axes, a => a.Stride),
            Dilation = SpatialAttributes.Size(axes, a => a.Dilation),
            Padding = SpatialAttributes.Padding(axes),
            Groups = node.Int("group", 1),
        };
        return ImageView.Apply(node, image, op, [ImageView.Of(node, node.Graph(1)), .. Bias(node)]);
    }

    public static OnnxValue ConvTranspose(OnnxNode node)
    {
        var (image, axes) = Axes(node);
        int[] outputPadding = node.IntList("output_padding") ?? new int[axes.Length];
        if (outputPadding.Length != axes.Length)
        {
            throw node.Broken("has output_padding of another length than its kernel");
        }

        if (node.IntList("output_shape") is { } shape || node.Text("auto_pad", "NOTSET") is "SAME_UPPER" or "SAME_LOWER")
        {
            shape = node.IntList("output_shape") ?? [.. axes.Select((a, i) => checked(image.Shape[i + 2] * a.Stride))];
            ForOutput(node, image, axes, outputPadding, shape[^axes.Length..]);
        }

        var op = new ConvTranspose2DOp
        {
            Stride = SpatialAttributes.Size(axes, a => a.Stride),
            Dilation = SpatialAttributes.Size(axes, a => a.Dilation),
            Padding = SpatialAttributes.Padding(axes),
            OutputPadding = new(axes.Length == 1 ? 0 : outputPadding[0], outputPadding[^1]),
            Groups = node.Int("group", 1),
        };
        return ImageView.Apply(node, image, op, [ImageView.Of(node, node.Graph(1)), .. Bias(node)]);
    }

    /// <summary>The padding that leaves outputs of the wanted size; what is missing goes to the output's end.</summary>
    private static void ForOutput(OnnxNode node, Value image, WindowAxis[] axes, int[] outputPadding, int[] wanted)
    {
        var upper = node.Text("auto_pad", "NOTSET") == "SAME_UPPER";
        for (var i = 0; i < axes.Length; i++)
        {
            var axis = axes[i];
            var total = checked((axis.Stride * (image.Shape[i + 2] - 1)) + outputPadding[i] + ((axis.Kernel - 1) * axis.Dilation) + 1 - wanted[i]);
            outputPadding[i] += Math.Max(0, -total);
            var half = Math.Max(0, total) / 2;
            var rest = Math.Max(0, total) - half;
            axes[i] = axis with { Before = upper ? half : rest, After = upper ? rest : half };
        }
    }

    private static (Value Image, WindowAxis[] Axes) Axes(OnnxNode node)
    {
        var (image, kernel) = (node.Graph(0), node.Input(1).Shape);
        if (image.Shape.Rank is not (3 or 4) || kernel.Rank != image.Shape.Rank)
        {
            throw node.Unsupported($"has an operand of shape {image.Shape} and a kernel of shape {kernel}; rvc has convolutions of one and two axes");
        }

        int[] taps = [.. kernel.Dimensions.Skip(2)];
        return node.IntList("kernel_shape") is { } stated && !stated.SequenceEqual(taps)
            ? throw node.Broken($"says that its kernel is [{string.Join(',', stated)}], but it has shape {kernel}")
            : (image, SpatialAttributes.Read(node, image.Shape, taps));
    }

    private static Value[] Bias(OnnxNode node) => node.Has(2) ? [node.Graph(2)] : [];
}
