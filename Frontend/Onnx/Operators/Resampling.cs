using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.Frontend.Onnx.Operators;

/// <summary>Resize, and Upsample before it.</summary>
internal static class Resampling
{
    public static OnnxValue Resize(OnnxNode node)
    {
        const int withCoordinates = 11;
        if (node.Opset < withCoordinates)
        {
            return Upsample(node);
        }

        var image = node.Graph(0);
        var axes = ResizedAxes(node, image.Shape.Rank);
        var antialias = node.Int("antialias", 0) != 0;
        var (sizes, scales) = Target(node, image.Shape, axes);
        var (height, width) = Spatial(node, image.Shape);
        var op = new ResizeOp(new(height < 0 ? 1 : sizes[height], sizes[width]), Mode(node))
        {
            Coordinates = node.Text("coordinate_transformation_mode", "half_pixel") switch
            {
                "half_pixel" => ResizeCoordinates.HalfPixel,
                "half_pixel_symmetric" => ResizeCoordinates.HalfPixelSymmetric,
                "pytorch_half_pixel" => ResizeCoordinates.PyTorchHalfPixel,
                "align_corners" => ResizeCoordinates.AlignCorners,
                "asymmetric" => ResizeCoordinates.Asymmetric,
                "tf_crop_and_resize" => ResizeCoordinates.TensorFlowCropAndResize,
                var other => throw node.Unsupported($"has the coordinate_transformation_mode '{MessageText.Shorten(other)}'"),
            },
            Rounding = node.Text("nearest_mode", "round_prefer_floor") switch
            {
                "round_prefer_floor" => ResizeRounding.RoundPreferFloor,
                "round_prefer_ceil" => ResizeRounding.RoundPreferCeil,
                "floor" => ResizeRounding.Floor,
                "ceil" => ResizeRounding.Ceil,
                var other => throw node.Unsupported($"has the nearest_mode '{MessageText.Shorten(other)}'"),
            },
            CubicCoefficient = node.Float("cubic_coeff_a", ResizeOp.DefaultCubicCoefficient),
            ExcludeOutside = node.Int("exclude_outside", 0) != 0,
            Antialias = antialias,
            Scale = scales is null ? null : new(height < 0 ? 1 : scales[height], scales[width]),
            ExtrapolationValue = node.Float("extrapolation_value", 0),
        };
        return Apply(node, image, op.Coordinates == ResizeCoordinates.TensorFlowCropAndResize ? op with { Region = Region(node, image.Shape, axes) } : op);
    }

    /// <summary>Upsample, and Resize of version 10: a scale per axis, coordinates divided by it.</summary>
    public static OnnxValue Upsample(OnnxNode node)
    {
        var image = node.Graph(0);
        var scales = node.Has(1) ? node.Numbers(1) : node.FloatList("scales") ?? throw node.Broken("has no scales");
        int[] axes = [.. Enumerable.Range(0, image.Shape.Rank)];
        var sizes = Scaled(node, image.Shape, axes, scales);
        var (height, width) = Spatial(node, image.Shape);
        return Apply(node, image, new ResizeOp(new(height < 0 ? 1 : sizes[height], sizes[width]), Mode(node))
        {
            Coordinates = ResizeCoordinates.Asymmetric,
            Rounding = ResizeRounding.Floor,
            Scale = new(height < 0 ? 1 : scales[height], scales[width]),
        });
    }

    private static ResizeMode Mode(OnnxNode node) => node.Text("mode", "nearest") switch
    {
        "nearest" => ResizeMode.Nearest,
        "linear" or "bilinear" => ResizeMode.Linear,
        "cubic" => ResizeMode.Cubic,
        var other => throw node.Unsupported($"has the mode '{MessageText.Shorten(other)}'"),
    };

    /// <summary>Height and width of an image, or just the length of a signal.</summary>
    private static (int Height, int Width) Spatial(OnnxNode node, Shape shape) => shape.Rank switch
    {
        4 => (2, 3),
        3 => (-1, 2),
        _ => throw node.Unsupported($"resizes an operand of shape {shape}; rvc resizes images [N,C,H,W] and signals [N,C,L]"),
    };

    private static int[] ResizedAxes(OnnxNode node, int rank) => node.IntList("axes") is { } axes
        ? [.. axes.Select(a => node.Axis(a, rank))]
        : [.. Enumerable.Range(0, rank)];

    /// <summary>The size of every axis, and its scale where the model gives scales.</summary>
    private static (int[] Sizes, double[]? Scales) Target(OnnxNode node, Shape shape, int[] axes)
    {
        if (node.Has(2) && node.Input(2).Shape.ElementCount > 0)
        {
            var given = node.Numbers(2);
            if (given.Length != axes.Length)
            {
                throw node.Broken("has scales for another number of axes than it resizes");
            }

            double[] scales = [.. Enumerable.Range(0, shape.Rank).Select(axis => Array.IndexOf(axes, axis) is >= 0 and var i ? given[i] : 1)];
            return (Scaled(node, shape, [.. Enumerable.Range(0, shape.Rank)], scales), scales);
        }

        if (!node.Has(3))
        {
            throw node.Broken("has neither scales nor sizes");
        }

        return WithPolicy(node, shape, axes, node.Known(3).Numbers.AsSpan());
    }

    private static (int[] Sizes, double[]? Scales) WithPolicy(OnnxNode node, Shape shape, int[] axes, ReadOnlySpan<KnownNumber> given)
    {
        if (given.Length != axes.Length)
        {
            throw node.Broken("has sizes for another number of axes than it resizes");
        }

        int[] sizes = [.. shape.Dimensions];
        for (var i = 0; i < axes.Length; i++)
        {
            var same = given[i].IsBatch ? sizes[axes[i]] == Shape.Batch : sizes[axes[i]] == given[i].Value || (axes[i] == 0 && given[i].Value == node.Scope.ExportedBatch);
            if (axes[i] < 2 ? !same : given[i].IsBatch || given[i].Value is < 1 or > int.MaxValue)
            {
                throw node.Unsupported("resizes other axes than height and width");
            }

            sizes[axes[i]] = axes[i] < 2 ? sizes[axes[i]] : (int)given[i].Value;
        }

        var policy = node.Text("keep_aspect_ratio_policy", "stretch");
        if (policy == "stretch")
        {
            return (sizes, null);
        }

        // One scale for all resized axes; the sizes follow from it, rounded half up.
        var ratios = axes.Where(a => a >= 2).Select(a => (double)sizes[a] / shape[a]);
        var scale = policy switch
        {
            "not_larger" => ratios.Min(),
            "not_smaller" => ratios.Max(),
            _ => throw node.Unsupported($"has the keep_aspect_ratio_policy '{MessageText.Shorten(policy)}'"),
        };
        double[] scales = [.. Enumerable.Range(0, shape.Rank).Select(axis => axis >= 2 && axes.Contains(axis) ? scale : 1)];
        return ([.. sizes.Select((_, axis) => scales[axis] == 1 ? shape[axis] : (int)Math.Floor((scale * shape[axis]) + 0.5))], scales);
    }

    private static int[] Scaled(OnnxNode node, Shape shape, int[] axes, double[] scales)
    {
        if (scales.Length != axes.Length)
        {
            throw node.Broken("has scales for another number of axes than its operand has");
        }

        return [.. axes.Select(axis => scales[axis] switch
        {
            1 => shape[axis],
            > 0 and < 1e6 when axis >= 2 => checked((int)Math.Floor(shape[axis] * scales[axis])),
            _ => throw node.Unsupported("resizes other axes than height and width, or by a scale that isn't positive"),
        })];
    }

    private static ResizeRegion Region(OnnxNode node, Shape shape, int[] axes)
    {
        var roi = node.Has(1) ? node.Numbers(1) : [];
        if (roi.Length != 2 * axes.Length)
        {
            throw node.Broken("needs a region with a start and an end per axis");
        }

        return new(Start(shape.Rank - 2), Start(shape.Rank - 1), End(shape.Rank - 2), End(shape.Rank - 1));

        double Start(int axis) => Array.IndexOf(axes, axis) is >= 0 and var i ? roi[i] : 0;

        double End(int axis) => Array.IndexOf(axes, axis) is >= 0 and var i ? roi[axes.Length + i] : 1;
    }

    private static GraphValue Apply(OnnxNode node, Value image, ResizeOp op) =>
        ImageView.Apply(node, image, op);
}
