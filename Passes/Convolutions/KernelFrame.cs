using RepVgg.IR.Ops;

namespace RepVgg.Passes.Convolutions;

/// <summary>
/// The smallest kernel that holds the taps of two kernels over one image. Along an axis, tap t of a kernel with padding p and
/// dilation d reads pixel <c>output·stride + t·d − p</c>; so the kernel with the greater padding comes first, and the other is
/// moved by the difference of paddings. The frame's dilation is the greatest one whose grid holds all taps; a kernel of one tap
/// has no dilation of its own. (Dilated branches beside a large kernel: UniRepLKNet, arXiv:2311.15599, section 3.1.)
/// </summary>
/// <param name="Height">The vertical axis.</param>
/// <param name="Width">The horizontal axis.</param>
internal sealed record KernelFrame(KernelFrame.Axis Height, KernelFrame.Axis Width)
{
    /// <summary>Padding of the common kernel.</summary>
    public Padding2D Padding => new(Height.Before, Width.Before, Height.After, Width.After);

    /// <summary>Dilation of the common kernel.</summary>
    public Size2D Dilation => new(Height.Dilation, Width.Dilation);

    /// <summary>The frame of two kernels.</summary>
    public static KernelFrame Common(ConvGeometry a, ConvGeometry b) =>
        new(Axis.Common(a.Height, b.Height), Axis.Common(a.Width, b.Width));

    /// <summary>Where a kernel's taps lie in a larger kernel along one axis: tap t at <c>Offset + t·Step</c>.</summary>
    internal readonly record struct Placement(int Offset, int Step);

    /// <summary>One axis of the frame.</summary>
    internal readonly record struct Axis(int Size, int Dilation, int Before, int After, Placement First, Placement Second)
    {
        public static Axis Common(ConvAxis a, ConvAxis b)
        {
            var shift = Math.Abs(a.Before - b.Before);
            var dilation = (int)Math.Max(1, Factors.Greatest(Factors.Greatest(a.Step, b.Step), shift));
            var before = Math.Max(a.Before, b.Before);
            var (offsetA, offsetB) = (before - a.Before, before - b.Before);
            var reach = Math.Max(offsetA + a.Reach, offsetB + b.Reach);

            // Each kernel's far padding, with what the frame adds behind it; both give the same number of outputs.
            var after = Math.Max(a.After + reach - offsetA - a.Reach, b.After + reach - offsetB - b.Reach);
            return new(
                (reach / dilation) + 1,
                dilation,
                before,
                after,
                new(offsetA / dilation, a.Step / dilation),
                new(offsetB / dilation, b.Step / dilation));
        }
    }
}
