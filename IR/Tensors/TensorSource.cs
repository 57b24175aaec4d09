using System.Collections.Immutable;

namespace RepVgg.IR.Tensors;

/// <summary>Where the elements of a constant come from.</summary>
public abstract record TensorSource
{
    /// <summary>Reads the elements in row-major order, widened to float64.</summary>
    /// <param name="count">The element count of the tensor's shape.</param>
    public abstract ReadOnlyMemory<double> Read(int count);
}

/// <summary>All elements equal: <c>splat(0.5)</c>.</summary>
public sealed record SplatSource(double Value) : TensorSource
{
    /// <inheritdoc/>
    public override ReadOnlyMemory<double> Read(int count)
    {
        var values = new double[count];
        Array.Fill(values, Value);
        return values;
    }
}

/// <summary>
/// Reproducible pseudo-random elements, uniform in [-1, 1): <c>random(seed: 3)</c>. The generator is SplitMix64, so the elements
/// are the same on every machine and in every version.
/// </summary>
public sealed record RandomSource(int Seed) : TensorSource
{
    /// <inheritdoc/>
    public override ReadOnlyMemory<double> Read(int count)
    {
        var values = new double[count];
        var random = new SplitMix64((ulong)Seed);
        foreach (ref var value in values.AsSpan())
        {
            value = random.NextSymmetric();
        }

        return values;
    }
}

/// <summary>
/// The kernel [O,I,kh,kw] of a convolution that passes its input on (PyTorch's <c>dirac_</c>): in each group, output i sees
/// the centre of input i. <c>dirac(groups: 2)</c>
/// </summary>
/// <param name="Kernel">The kernel's shape.</param>
/// <param name="Groups">Groups of output channels.</param>
public sealed record DiracSource(Shape Kernel, int Groups) : TensorSource
{
    /// <inheritdoc/>
    public override ReadOnlyMemory<double> Read(int count)
    {
        var values = new double[count];
        var (outputs, inputs, height, width) = (Kernel[0] / Groups, Kernel[1], Kernel[2], Kernel[3]);
        var centre = ((height / 2) * width) + (width / 2);
        for (var output = 0; output < Kernel[0]; output++)
        {
            var input = output % outputs;
            if (input < inputs)
            {
                values[(((output * inputs) + input) * height * width) + centre] = 1;
            }
        }

        return values;
    }
}

/// <summary>Elements written out in the text form: <c>[1, 0.5, -2]</c>.</summary>
public sealed record LiteralSource(ImmutableArray<double> Values) : TensorSource
{
    /// <inheritdoc/>
    public override ReadOnlyMemory<double> Read(int count) => Values.AsMemory();
}

/// <summary>Elements computed by a rewrite, kept in float64 until a backend rounds them once.</summary>
public sealed record ComputedSource(ReadOnlyMemory<double> Values) : TensorSource
{
    /// <inheritdoc/>
    public override ReadOnlyMemory<double> Read(int count) => Values;
}

/// <summary>
/// Elements of a named tensor of a checkpoint, read when needed and not kept: <c>archive("stage1.0.rbr_dense.conv.weight")</c>.
/// </summary>
/// <param name="Name">The tensor's key in the state dict.</param>
/// <param name="Load">Reads all elements in row-major order; called anew for each read.</param>
public sealed record ArchiveSource(string Name, Func<ReadOnlyMemory<double>> Load) : TensorSource
{
    /// <inheritdoc/>
    public override ReadOnlyMemory<double> Read(int count) => Load();
}
