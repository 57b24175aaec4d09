using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.Frontend.Onnx.Operators;

/// <summary>What a window does along one spatial axis.</summary>
/// <param name="Kernel">Taps.</param>
/// <param name="Stride">Step in pixels.</param>
/// <param name="Dilation">Distance between taps.</param>
/// <param name="Before">Padding before the first pixel.</param>
/// <param name="After">Padding after the last one.</param>
internal readonly record struct WindowAxis(int Kernel, int Stride, int Dilation, int Before, int After)
{
    /// <summary>An axis that nothing happens along.</summary>
    public static readonly WindowAxis None = new(1, 1, 1, 0, 0);
}

/// <summary>The attributes that convolutions and pools share: strides, dilations, pads, auto_pad.</summary>
internal static class SpatialAttributes
{
    /// <summary>Reads them, one entry per spatial axis.</summary>
    /// <param name="node">The node.</param>
    /// <param name="image">The operand's shape, [N,C,…].</param>
    /// <param name="kernel">The window's taps along each spatial axis.</param>
    public static WindowAxis[] Read(OnnxNode node, Shape image, IReadOnlyList<int> kernel)
    {
        var rank = kernel.Count;
        if (image.Rank != rank + 2)
        {
            throw node.Broken($"has a window of {Text(rank)} axes on an operand of shape {image}");
        }

        var (strides, dilations) = (List("strides", rank, 1), List("dilations", rank, 1));
        var pads = List("pads", 2 * rank, 0);
        var automatic = node.Text("auto_pad", "NOTSET");
        var axes = new WindowAxis[rank];
        for (var i = 0; i < rank; i++)
        {
            if (strides[i] <= 0 || dilations[i] <= 0 || kernel[i] <= 0)
            {
                throw node.Broken("has a stride, dilation or kernel that isn't positive");
            }

            axes[i] = new(kernel[i], strides[i], dilations[i], pads[i], pads[rank + i]);
            axes[i] = automatic switch
            {
                "NOTSET" or "" => axes[i],
                "VALID" => axes[i] with { Before = 0, After = 0 },
                "SAME_UPPER" => Same(axes[i], image[i + 2], upper: true),
                "SAME_LOWER" => Same(axes[i], image[i + 2], upper: false),
                _ => throw node.Broken($"has the unknown auto_pad '{MessageText.Shorten(automatic)}'"),
            };
        }

        return axes;

        int[] List(string name, int count, int fallback) => node.IntList(name) switch
        {
            null or [] => [.. Enumerable.Repeat(fallback, count)],
            var list when list.Length == count => list,
            _ => throw node.Broken($"has {name} of another length than {Text(count)}"),
        };
    }

    /// <summary>Height and width of what one axis or two say.</summary>
    public static Size2D Size(WindowAxis[] axes, Func<WindowAxis, int> select) => new(select(Row(axes)), select(axes[^1]));

    /// <summary>The padding of one axis or two.</summary>
    public static Padding2D Padding(WindowAxis[] axes) => new(Row(axes).Before, axes[^1].Before, Row(axes).After, axes[^1].After);

    private static WindowAxis Row(WindowAxis[] axes) => axes.Length == 1 ? WindowAxis.None : axes[0];

    /// <summary>The padding that gives ⌈input / stride⌉ outputs; an odd pixel goes after, or before for SAME_LOWER.</summary>
    private static WindowAxis Same(WindowAxis axis, int input, bool upper)
    {
        var outputs = (input + axis.Stride - 1) / axis.Stride;
        var total = Math.Max(0, checked(((outputs - 1) * axis.Stride) + ((axis.Kernel - 1) * axis.Dilation) + 1 - input));
        var less = total / 2;
        return upper ? axis with { Before = less, After = total - less } : axis with { Before = total - less, After = less };
    }

    private static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
