namespace RepVgg.Passes.Convolutions;

/// <summary>A convolution's geometry and its weights in float64.</summary>
/// <param name="Geometry">Attributes and shape.</param>
/// <param name="Weights">OIHW; not changed once here.</param>
internal sealed record ConvKernel(ConvGeometry Geometry, double[] Weights)
{
    /// <summary>The kernel whose convolution is the sum of both, over one input and with one stride.</summary>
    public static ConvKernel Sum(ConvKernel a, ConvKernel b)
    {
        var merged = a.Geometry.MergedWith(b.Geometry);
        var frame = KernelFrame.Common(a.Geometry, b.Geometry);
        var weights = new double[merged.Kernel.ElementCount];
        a.AddTo(weights, merged, frame.Height.First, frame.Width.First);
        b.AddTo(weights, merged, frame.Height.Second, frame.Width.Second);
        return new(merged, weights);
    }

    /// <summary>The kernel of <paramref name="outer"/> after <paramref name="inner"/>; an activation of the outer one stays.</summary>
    public static ConvKernel Compose(ConvKernel outer, ConvKernel inner, ConvChain chain)
    {
        var groups = chain.Geometry.Op.Groups;
        var (second, first) = (outer.WithGroups(groups), inner.WithGroups(groups));
        var weights = KernelMath.Compose(second.Weights, second.Geometry.Kernel, first.Weights, first.Geometry.Kernel, chain);
        return new(chain.Geometry with { Op = chain.Geometry.Op with { Activation = outer.Geometry.Op.Activation } }, weights);
    }

    /// <summary>The same kernel for fewer groups.</summary>
    private ConvKernel WithGroups(int groups) =>
        new(Geometry.WithGroups(groups), KernelMath.Regroup(Weights, Geometry.Kernel, Geometry.Op.Groups, groups));

    private void AddTo(double[] target, ConvGeometry merged, KernelFrame.Placement rows, KernelFrame.Placement columns) =>
        KernelMath.AddInto(target, merged.Kernel, WithGroups(merged.Op.Groups).Weights, Geometry.Kernel, rows, columns);
}
