using System.Collections.Immutable;
using RepVgg.IR.Tensors;

namespace RepVgg.IR.Ops;

/// <summary>
/// An image at another size, as ONNX's Resize defines it: a linear map along the rows and one along the columns, both given by
/// <see cref="ResizeTaps"/>. PyTorch's <c>F.interpolate</c> is
/// <c>%y = resize %x {size = [41,41], mode = linear} : f32[N,8,41,41]</c> with <c>coordinates = align_corners</c> where it aligns
/// corners, and <c>mode = nearest, coordinates = asymmetric, rounding = floor</c> for nearest.
/// </summary>
/// <param name="Size">Output size in pixels.</param>
/// <param name="Mode">How it interpolates.</param>
public sealed record ResizeOp(Size2D Size, ResizeMode Mode) : Op
{
    /// <summary>The usual coefficient of Keys' cubic (ONNX, PyTorch).</summary>
    public const double DefaultCubicCoefficient = -0.75;

    /// <summary>The catalogue entry.</summary>
    public static readonly OpDefinition Definition = new("resize", "an image at another size", ResizeAttributes.Read);

    /// <summary>Which input coordinates outputs stand for.</summary>
    public ResizeCoordinates Coordinates { get; init; } = ResizeCoordinates.HalfPixel;

    /// <summary>Which pixel counts as nearest.</summary>
    public ResizeRounding Rounding { get; init; } = ResizeRounding.RoundPreferFloor;

    /// <summary>Keys' a of the cubic.</summary>
    public double CubicCoefficient { get; init; } = DefaultCubicCoefficient;

    /// <summary>Whether pixels outside have weight 0 and the rest sums to 1; otherwise the border's pixels repeat.</summary>
    public bool ExcludeOutside { get; init; }

    /// <summary>Whether shrinking widens the interpolating function by 1 / scale, as <c>antialias=True</c> does.</summary>
    public bool Antialias { get; init; }

    /// <summary>The scale of rows and columns that coordinates are computed with; null for output size / input size.</summary>
    public ResizeScale? Scale { get; init; }

    /// <summary>The region that <see cref="ResizeCoordinates.TensorFlowCropAndResize"/> shows.</summary>
    public ResizeRegion Region { get; init; } = ResizeRegion.Whole;

    /// <summary>What outputs hold whose coordinate is outside of the image (crop and resize only).</summary>
    public double ExtrapolationValue { get; init; }

    /// <inheritdoc/>
    public override string Mnemonic => "resize";

    /// <inheritdoc/>
    public override ImmutableArray<OpAttribute> Attributes => ResizeAttributes.Of(this);

    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> operands)
    {
        RequireOperands(operands, 1, 1);
        RequireImage(operands[0]);
        var image = operands[0].Shape;
        Require(Size is { Height: > 0, Width: > 0 }, $"the output size must be positive");
        Require(image[2] > 0 && image[3] > 0, $"the image {image} is empty");
        Require(Scale is null or { Height: > 0 and < double.PositiveInfinity, Width: > 0 and < double.PositiveInfinity }, $"scales must be positive numbers");
        Require(!Antialias || Mode != ResizeMode.Nearest, $"the nearest pixel has no antialias");
        return TensorType.F32(image[0], image[1], Size.Height, Size.Width);
    }
}

/// <summary>Output pixels per input pixel along both axes.</summary>
public sealed record ResizeScale(double Height, double Width);

/// <summary>A region of an image in coordinates from 0 (first pixel) to 1 (last pixel).</summary>
public sealed record ResizeRegion(double Top, double Left, double Bottom, double Right)
{
    /// <summary>All of it.</summary>
    public static readonly ResizeRegion Whole = new(0, 0, 1, 1);
}
