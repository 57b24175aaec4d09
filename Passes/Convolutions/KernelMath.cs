using RepVgg.IR.Tensors;

namespace RepVgg.Passes.Convolutions;

/// <summary>Arithmetic on kernels, in float64. Kernels are OIHW.</summary>
internal static class KernelMath
{
    /// <summary>Adds a kernel, whose taps go to the given places, to a larger one of the same channels.</summary>
    public static void AddInto(
        Span<double> target, Shape shape, ReadOnlySpan<double> kernel, Shape kernelShape, KernelFrame.Placement rows, KernelFrame.Placement columns)
    {
        var (height, width) = (kernelShape[2], kernelShape[3]);
        for (var i = 0; i < kernel.Length; i++)
        {
            var (plane, tap) = Math.DivRem(i, height * width);
            var (y, x) = Math.DivRem(tap, width);
            target[(((plane * shape[2]) + rows.Offset + (y * rows.Step)) * shape[3]) + columns.Offset + (x * columns.Step)] += kernel[i];
        }
    }

    /// <summary>
    /// The same kernel for fewer groups, [O, C/fewer, kh, kw], with zeros where an output doesn't see an input.
    /// </summary>
    /// <param name="kernel">[O, C/groups, kh, kw].</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="groups">Its groups.</param>
    /// <param name="fewer">A divisor of <paramref name="groups"/>.</param>
    public static double[] Regroup(double[] kernel, Shape shape, int groups, int fewer)
    {
        if (groups == fewer)
        {
            return kernel;
        }

        var (outputs, row) = (shape[0], kernel.Length / shape[0]);
        var (factor, perGroup) = (groups / fewer, outputs / groups);
        var result = new double[kernel.Length * factor];
        for (var output = 0; output < outputs; output++)
        {
            var place = output / perGroup % factor;
            kernel.AsSpan(output * row, row).CopyTo(result.AsSpan((((output * factor) + place) * row)));
        }

        return result;
    }

    /// <summary>
    /// The kernel of <c>outer ∘ inner</c>: <c>W[o, i, t] = Σ W₂[o, m, t₂]·W₁[m, i, t₁]</c> over the middle channels m and all taps
    /// t₁, t₂ that fall on t. Both have the same number of groups.
    /// </summary>
    /// <param name="outer">[O, M/groups, ·, ·].</param>
    /// <param name="outerShape">Its shape.</param>
    /// <param name="inner">[M, I/groups, ·, ·].</param>
    /// <param name="innerShape">Its shape.</param>
    /// <param name="chain">Where the taps fall.</param>
    /// <returns>[O, I/groups, chain height, chain width].</returns>
    public static double[] Compose(double[] outer, Shape outerShape, double[] inner, Shape innerShape, ConvChain chain)
    {
        var (outputs, middles, inputs) = (outerShape[0], outerShape[1], innerShape[1]);
        var groups = innerShape[0] / middles;
        var (outerTaps, innerTaps) = (outerShape[2] * outerShape[3], innerShape[2] * innerShape[3]);
        var shape = Shape.Of(outputs, inputs, chain.Height.Size, chain.Width.Size);
        var result = new double[shape.ElementCount];
        var plane = chain.Height.Size * chain.Width.Size;
        Parallel.For(0, outputs, o =>
        {
            var first = o / (outputs / groups) * middles;
            var row = result.AsSpan(o * inputs * plane, inputs * plane);
            for (var m = 0; m < middles; m++)
            {
                for (var t2 = 0; t2 < outerTaps; t2++)
                {
                    var weight = outer[(((o * middles) + m) * outerTaps) + t2];
                    var (y, x) = chain.FirstTap(t2 / outerShape[3], t2 % outerShape[3]);
                    for (var i = 0; weight != 0 && i < inputs * innerTaps; i++)
                    {
                        var (input, t1) = Math.DivRem(i, innerTaps);
                        var (dy, dx) = chain.InnerTap(t1 / innerShape[3], t1 % innerShape[3]);
                        row[(input * plane) + ((y + dy) * chain.Width.Size) + x + dx] += weight * inner[((first + m) * inputs * innerTaps) + i];
                    }
                }
            }
        });
        return result;
    }
}
