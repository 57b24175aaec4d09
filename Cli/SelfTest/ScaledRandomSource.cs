using RepVgg.IR.Tensors;

namespace RepVgg.Cli.SelfTest;

/// <summary>Reproducible pseudo-random elements, uniform in [-<paramref name="Bound"/>, <paramref name="Bound"/>).</summary>
internal sealed record ScaledRandomSource(int Seed, double Bound) : TensorSource
{
    /// <inheritdoc/>
    public override ReadOnlyMemory<double> Read(int count) => Array.ConvertAll(new RandomSource(Seed).Read(count).ToArray(), v => v * Bound);
}
