using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.Passes.Patterns;

/// <summary>
/// The smallest kernel that holds the taps of two kernels over one image. Along an axis, tap t of a kernel with padding p and
/// dilation d reads pixel <c>output·stride + t·d − p</c>; so the kernel with the greater padding comes first, and the other is
/// moved by the difference of paddings, counted in dilations. A kernel of one tap has no dilation of its own.
/// </summary>
/// <param name="Height">The vertical axis.</param>
/// <param name="Width">The horizontal axis.</param>
internal sealed record KernelFrame(KernelFrame.Axis Height, KernelFrame.Axis Width)
{
    /// <summary>Padding of the common kernel.</summary>
    public Padding2D Padding => new(Height.Before, Width.Before, Height.After, Width.After);

    /// <summary>Dilation of the common kernel.</summary>
    public Size2D Dilation => new(Height.Dilation, Width.Dilation);

    /// <summary>The frame of two kernels (OIHW), or null if their taps don't fall on one grid.</summary>
    public static KernelFrame? Common(Conv2DOp a, Shape kernelA, Conv2DOp b, Shape kernelB) =>
        Axis.Common(
            new(kernelA[2], a.Dilation.Height, a.Padding.Top, a.Padding.Bottom),
            new(kernelB[2], b.Dilation.Height, b.Padding.Top, b.Padding.Bottom)) is { } height
        && Axis.Common(
            new(kernelA[3], a.Dilation.Width, a.Padding.Left, a.Padding.Right),
            new(kernelB[3], b.Dilation.Width, b.Padding.Left, b.Padding.Right)) is { } width
            ? new(height, width)
            : null;

    /// <summary>One axis of a kernel.</summary>
    internal readonly record struct Taps(int Size, int Dilation, int Before, int After);

    /// <summary>One axis of the frame; offsets are in taps.</summary>
    internal readonly record struct Axis(int Size, int Dilation, int Before, int After, int FirstOffset, int SecondOffset)
    {
        public static Axis? Common(Taps a, Taps b)
        {
            // A single tap fits any dilation; two single taps at different places are one kernel whose dilation is their distance.
            var shift = Math.Abs(a.Before - b.Before);
            var dilation = a.Size > 1 ? a.Dilation : b.Size > 1 ? b.Dilation : Math.Max(shift, 1);
            if ((a.Size > 1 && b.Size > 1 && a.Dilation != b.Dilation) || shift % dilation != 0)
            {
                return null;
            }

            var before = Math.Max(a.Before, b.Before);
            var (offsetA, offsetB) = ((before - a.Before) / dilation, (before - b.Before) / dilation);
            var size = Math.Max(offsetA + a.Size, offsetB + b.Size);

            // Each kernel's far padding, with the taps that the frame adds behind it; both give the same number of outputs.
            var after = Math.Max(
                a.After + ((size - offsetA - a.Size) * dilation), b.After + ((size - offsetB - b.Size) * dilation));
            return new(size, dilation, before, after, offsetA, offsetB);
        }
    }
}
