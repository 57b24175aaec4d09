using System.Collections.Immutable;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.Backends.Core;

/// <summary>
/// A transposed convolution as ordinary ones: the outputs of each phase of the stride are a stride-1 convolution with the part
/// of the kernel that reaches them. Nothing is multiplied by the zeros between input pixels, and the convolutions' own kernels do the
/// work; a stride of 8×8 makes 64 of them.
/// </summary>
internal static class OutputPhases
{
    /// <summary>All phases, row by row.</summary>
    public static ImmutableArray<OutputPhase> Of(ConvTranspose2DOp op, Shape kernel, Shape output)
    {
        var rows = AxisPhase.All(output[2], kernel[2], op.Stride.Height, op.Padding.Top, op.Dilation.Height);
        var columns = AxisPhase.All(output[3], kernel[3], op.Stride.Width, op.Padding.Left, op.Dilation.Width);
        return [.. rows.SelectMany(r => columns.Select(c => new OutputPhase(
            new Conv2DOp { Padding = new(r.Padding, c.Padding, 0, 0), Dilation = new(r.Dilation, c.Dilation), Groups = op.Groups },
            Shape.Of(output[1], kernel[0] / op.Groups, Math.Max(1, r.Taps.Length), Math.Max(1, c.Taps.Length)),
            r,
            c)))];
    }

    /// <summary>The convolutions of all phases.</summary>
    public static IEnumerable<ConvolutionShape> Shapes(ConvTranspose2DOp op, Shape kernel, Shape input, Shape output) =>
        Of(op, kernel, output).Select(phase => new ConvolutionShape(
            phase.Op, phase.KernelShape, input, Shape.Image(output[1], phase.Rows.Outputs, phase.Columns.Outputs)));
}
