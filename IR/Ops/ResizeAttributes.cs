using System.Collections.Immutable;

namespace RepVgg.IR.Ops;

/// <summary>The attributes of <see cref="ResizeOp"/> and their text form, with the words of ONNX.</summary>
internal static class ResizeAttributes
{
    private static readonly ImmutableArray<(string, ResizeMode)> Modes =
        [("nearest", ResizeMode.Nearest), ("linear", ResizeMode.Linear), ("cubic", ResizeMode.Cubic)];

    private static readonly ImmutableArray<(string, ResizeCoordinates)> Coordinates =
    [
        ("half_pixel", ResizeCoordinates.HalfPixel), ("half_pixel_symmetric", ResizeCoordinates.HalfPixelSymmetric),
        ("pytorch_half_pixel", ResizeCoordinates.PyTorchHalfPixel), ("align_corners", ResizeCoordinates.AlignCorners),
        ("asymmetric", ResizeCoordinates.Asymmetric), ("tf_crop_and_resize", ResizeCoordinates.TensorFlowCropAndResize),
    ];

    private static readonly ImmutableArray<(string, ResizeRounding)> Roundings =
    [
        ("round_prefer_floor", ResizeRounding.RoundPreferFloor), ("round_prefer_ceil", ResizeRounding.RoundPreferCeil),
        ("floor", ResizeRounding.Floor), ("ceil", ResizeRounding.Ceil),
    ];

    public static ResizeOp Read(AttributeReader reader) => new(reader.Size("size", default), reader.Choice("mode", ResizeMode.Nearest, Modes))
    {
        Coordinates = reader.Choice("coordinates", ResizeCoordinates.HalfPixel, Coordinates),
        Rounding = reader.Choice("rounding", ResizeRounding.RoundPreferFloor, Roundings),
        CubicCoefficient = reader.Number("cubic_coefficient", ResizeOp.DefaultCubicCoefficient),
        ExcludeOutside = reader.Flag("exclude_outside", fallback: false),
        Antialias = reader.Flag("antialias", fallback: false),
        Scale = reader.Numbers("scale", 2) is [var height, var width] ? new(height, width) : null,
        Region = reader.Numbers("region", 4) is [var top, var left, var bottom, var right] ? new(top, left, bottom, right) : ResizeRegion.Whole,
        ExtrapolationValue = reader.Number("extrapolation_value", 0),
    };

    public static ImmutableArray<OpAttribute> Of(ResizeOp op)
    {
        var list = ImmutableArray.CreateBuilder<OpAttribute>();
        list.Add(OpAttribute.Of("size", op.Size.Height, op.Size.Width));
        list.Add(new("mode", Name(op.Mode, Modes)));
        list.AddIf(op.Coordinates != ResizeCoordinates.HalfPixel, new("coordinates", Name(op.Coordinates, Coordinates)));
        list.AddIf(op.Rounding != ResizeRounding.RoundPreferFloor, new("rounding", Name(op.Rounding, Roundings)));
        list.AddIf(op.CubicCoefficient != ResizeOp.DefaultCubicCoefficient, OpAttribute.Of("cubic_coefficient", op.CubicCoefficient));
        list.AddIf(op.ExcludeOutside, OpAttribute.Of("exclude_outside", value: true));
        list.AddIf(op.Antialias, OpAttribute.Of("antialias", value: true));
        list.AddIf(op.Scale is not null, OpAttribute.OfNumbers("scale", op.Scale?.Height ?? 0, op.Scale?.Width ?? 0));
        var region = op.Region;
        list.AddIf(region != ResizeRegion.Whole, OpAttribute.OfNumbers("region", region.Top, region.Left, region.Bottom, region.Right));
        list.AddIf(op.ExtrapolationValue != 0, OpAttribute.Of("extrapolation_value", op.ExtrapolationValue));
        return list.ToImmutable();
    }

    private static string Name<T>(T value, ImmutableArray<(string Word, T Value)> words) => words.First(w => EqualityComparer<T>.Default.Equals(w.Value, value)).Word;
}
