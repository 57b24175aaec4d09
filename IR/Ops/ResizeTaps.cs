using System.Collections.Immutable;

namespace RepVgg.IR.Ops;

/// <summary>An input pixel along one axis and its weight in an output pixel.</summary>
public readonly record struct ResizeTap(int Index, double Weight);

/// <summary>
/// The two linear maps of a <see cref="ResizeOp"/>: output (y, x) is Σ rows[y].Weight · columns[x].Weight · input. Interpreter and
/// backends share them. An output pixel without taps lies outside of the image and holds the op's extrapolation value.
/// </summary>
public static class ResizeTaps
{
    /// <summary>The taps of each output row, by ascending input row.</summary>
    /// <param name="op">The op.</param>
    /// <param name="height">Input height in pixels.</param>
    public static ImmutableArray<ImmutableArray<ResizeTap>> Rows(ResizeOp op, int height) =>
        Along(op, new(height, op.Size.Height, op.Scale?.Height, op.Region.Top, op.Region.Bottom));

    /// <summary>The taps of each output column, by ascending input column.</summary>
    /// <param name="op">The op.</param>
    /// <param name="width">Input width in pixels.</param>
    public static ImmutableArray<ImmutableArray<ResizeTap>> Columns(ResizeOp op, int width) =>
        Along(op, new(width, op.Size.Width, op.Scale?.Width, op.Region.Left, op.Region.Right));

    private static ImmutableArray<ImmutableArray<ResizeTap>> Along(ResizeOp op, Axis axis) =>
        [.. Enumerable.Range(0, axis.Outputs).Select(output => Taps(op, axis, Coordinate(op.Coordinates, axis, output)))];

    private static double Coordinate(ResizeCoordinates kind, Axis axis, int output)
    {
        var (scale, length) = (axis.Scale, axis.Length);
        var halfPixel = ((output + 0.5) / scale) - 0.5;
        return kind switch
        {
            ResizeCoordinates.HalfPixel => halfPixel,
            ResizeCoordinates.HalfPixelSymmetric => (axis.Inputs / 2.0 * (1 - (axis.Outputs / length))) + halfPixel,
            ResizeCoordinates.PyTorchHalfPixel => length == 1 ? -0.5 : halfPixel,
            ResizeCoordinates.AlignCorners => length == 1 ? 0 : output * (axis.Inputs - 1) / (length - 1),
            ResizeCoordinates.Asymmetric => output / scale,
            ResizeCoordinates.TensorFlowCropAndResize => (axis.Inputs - 1)
                * (axis.Start + ((axis.End - axis.Start) * (length == 1 ? 0.5 : output / (length - 1)))),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
    }

    private static ImmutableArray<ResizeTap> Taps(ResizeOp op, Axis axis, double x)
    {
        if (op.Coordinates == ResizeCoordinates.TensorFlowCropAndResize && (x < 0 || x > axis.Inputs - 1))
        {
            return [];
        }

        var (first, weights) = op.Mode == ResizeMode.Nearest
            ? (Nearest(op.Rounding, x), [1.0])
            : Weights(op, op.Antialias ? Math.Min(axis.Scale, 1) : 1, x);
        var sums = new SortedDictionary<int, double>();
        for (var i = 0; i < weights.Length; i++)
        {
            var index = Math.Clamp(first + i, 0, axis.Inputs - 1);
            if (!op.ExcludeOutside || index == first + i)
            {
                sums[index] = sums.GetValueOrDefault(index) + weights[i];
            }
        }

        var total = sums.Values.Sum();
        return [.. sums.Where(s => s.Value != 0).Select(s => new ResizeTap(s.Key, op.ExcludeOutside ? s.Value / total : s.Value))];
    }

    private static int Nearest(ResizeRounding rounding, double x) => (int)(rounding switch
    {
        ResizeRounding.RoundPreferFloor => Math.Ceiling(x - 0.5),
        ResizeRounding.RoundPreferCeil => Math.Floor(x + 0.5),
        ResizeRounding.Floor => Math.Floor(x),
        ResizeRounding.Ceil => Math.Ceiling(x),
        _ => throw new ArgumentOutOfRangeException(nameof(rounding)),
    });

    /// <summary>The interpolating function, stretched by 1 / shrink, around x; the weights sum to 1.</summary>
    private static (int First, double[] Weights) Weights(ResizeOp op, double shrink, double x)
    {
        var radius = op.Mode == ResizeMode.Linear ? 1 : 2;
        var floor = Math.Floor(x);
        var before = (int)Math.Ceiling(radius / shrink) - 1;
        double[] weights = [.. Enumerable.Range(-before, (2 * before) + 2)
            .Select(i => op.Mode == ResizeMode.Linear ? Hat((floor + i - x) * shrink) : Cubic((floor + i - x) * shrink, op.CubicCoefficient))];
        var total = weights.Sum();
        return ((int)floor - before, shrink == 1 ? weights : [.. weights.Select(w => w / total)]);
    }

    private static double Hat(double x) => Math.Max(0, 1 - Math.Abs(x));

    /// <summary>Keys, "Cubic convolution interpolation for digital image processing" (1981), equation 4, with a for −1/2.</summary>
    private static double Cubic(double x, double a)
    {
        x = Math.Abs(x);
        return x switch
        {
            <= 1 => ((((a + 2) * x) - (a + 3)) * x * x) + 1,
            < 2 => ((((a * x) - (5 * a)) * x) + (8 * a)) * x - (4 * a),
            _ => 0,
        };
    }

    /// <summary>One axis: its lengths, and what scale and region are along it.</summary>
    private readonly record struct Axis(int Inputs, int Outputs, double? GivenScale, double Start, double End)
    {
        public double Scale => GivenScale ?? ((double)Outputs / Inputs);

        /// <summary>The output length that the scale stands for; not a whole number if the real one was rounded.</summary>
        public double Length => GivenScale is { } scale ? scale * Inputs : Outputs;
    }
}
