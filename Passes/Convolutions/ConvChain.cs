using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.Passes.Convolutions;

/// <summary>
/// Two convolutions one after the other as one. Along an axis, tap t₂ of the outer one reads inner output
/// <c>o·s₂ + t₂·d₂ − p₂</c>, whose tap t₁ reads pixel <c>o·s₁·s₂ + t₁·d₁ + t₂·d₂·s₁ − (p₁ + p₂·s₁)</c>. So strides multiply, and
/// padding is <c>p₁ + p₂·s₁</c>.
/// </summary>
/// <param name="Height">The vertical axis.</param>
/// <param name="Width">The horizontal axis.</param>
/// <param name="Geometry">The one convolution.</param>
internal sealed record ConvChain(ConvChain.Axis Height, ConvChain.Axis Width, ConvGeometry Geometry)
{
    /// <summary>
    /// Whether the outer convolution's padding, which is zero, is what the inner one (without bias) would compute there. Without
    /// outer padding, there is nothing to ask.
    /// </summary>
    public bool PaddingIsZero => Height.PaddingIsZero && Width.PaddingIsZero;

    /// <summary>Whether the outer convolution pads.</summary>
    public bool Pads => Height.Pads || Width.Pads;

    /// <summary>The one convolution of a chain, or null if no padding gives it the right size.</summary>
    /// <param name="outer">The second convolution.</param>
    /// <param name="inner">The first.</param>
    /// <param name="input">The first one's input [N,C,H,W].</param>
    /// <param name="middle">The first one's output.</param>
    /// <param name="output">The second one's output.</param>
    public static ConvChain? Of(ConvGeometry outer, ConvGeometry inner, Shape input, Shape middle, Shape output)
    {
        var height = Axis.Of(outer.Height, inner.Height, input[2], middle[2], output[2]);
        var width = Axis.Of(outer.Width, inner.Width, input[3], middle[3], output[3]);
        if (height is not { } h || width is not { } w)
        {
            return null;
        }

        var groups = (int)Factors.Greatest(outer.Op.Groups, inner.Op.Groups);
        var op = new Conv2DOp
        {
            Stride = new(h.Stride, w.Stride),
            Padding = new(h.Before, w.Before, h.After, w.After),
            Dilation = new(h.Dilation, w.Dilation),
            Groups = groups,
        };
        return new(h, w, new(op, Shape.Of(outer.Kernel[0], inner.WithGroups(groups).Kernel[1], h.Size, w.Size)));
    }

    /// <summary>Where the inner kernel's first tap lies for a tap of the outer one.</summary>
    public (int Row, int Column) FirstTap(int row, int column) => (row * Height.OuterStep, column * Width.OuterStep);

    /// <summary>Where a tap of the inner kernel lies from its first.</summary>
    public (int Row, int Column) InnerTap(int row, int column) => (row * Height.InnerStep, column * Width.InnerStep);

    /// <summary>One axis of the chain; steps are in taps of the one kernel.</summary>
    internal readonly record struct Axis(
        int Size, int Dilation, int Stride, int Before, int After, int OuterStep, int InnerStep, bool Pads, bool PaddingIsZero)
    {
        // Far beyond any image, and far enough below the range of integers for the sums of a few.
        private const int Largest = 1 << 28;

        public static Axis? Of(ConvAxis outer, ConvAxis inner, int input, int middle, int output)
        {
            if (Math.Max(outer.Stride, Math.Max(outer.Before, outer.After)) > Largest / inner.Stride || outer.Dilation > Largest / inner.Stride / outer.Size)
            {
                return null;
            }

            var (outerStep, innerStep) = (outer.Step * inner.Stride, inner.Step);
            var dilation = (int)Math.Max(1, Factors.Greatest(outerStep, innerStep));
            var reach = ((outer.Size - 1) * outerStep) + inner.Reach;
            var (stride, before) = (outer.Stride * inner.Stride, inner.Before + (outer.Before * inner.Stride));

            // The far padding only decides how many outputs there are; the sum of both is the natural one.
            var natural = inner.After + (outer.After * inner.Stride);
            var least = Math.Max(0, ((output - 1) * stride) + reach + 1 - input - before);
            var after = Outputs(natural) == output ? natural : least;
            if (Outputs(after) != output)
            {
                return null;
            }

            // An inner output outside of its image must see padding alone.
            var near = outer.Before == 0 || inner.Reach < inner.Stride + inner.Before;
            var far = outer.After == 0 || (middle * inner.Stride) - inner.Before >= input;
            return new(
                (reach / dilation) + 1,
                dilation,
                stride,
                before,
                after,
                outerStep / dilation,
                innerStep / dilation,
                outer.Before > 0 || outer.After > 0,
                near && far);

            int Outputs(int padding) => SpatialWindow.Count(input, before + padding, reach + 1, stride);
        }
    }
}
