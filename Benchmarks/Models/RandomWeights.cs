using RepVgg.IR.Tensors;

namespace RepVgg.Benchmarks.Models;

/// <summary>Gives out reproducible random weights of a scale that keeps activations near 1 through any number of layers.</summary>
internal sealed class RandomWeights
{
    /// <summary>An image of four waves of amplitude 1/4 each.</summary>
    public static readonly Signal Image = new(0, 4.0 / 32);

    /// <summary>max(x, 0) of a normal distribution of variance 1: mean 1/√(2π), power 1/2.</summary>
    public static readonly Signal Rectified = new(0.399, 0.341);

    private int _seed;

    /// <summary>A kernel [O,I,...] whose elements have mean 0 and variance 1 ÷ (elements of one output).</summary>
    public Tensor Kernel(Shape shape) => Vector(shape, 0, Math.Sqrt(3.0 * shape[0] / shape.ElementCount));

    /// <summary>Elements uniform within <paramref name="spread"/> of <paramref name="centre"/>.</summary>
    public Tensor Vector(Shape shape, double centre, double spread) => new(shape, new ScaledRandomSource(++_seed, centre, spread));

    /// <summary>Computed anew for each read, so that two forms of a large model aren't in memory at once.</summary>
    private sealed record ScaledRandomSource(int Seed, double Centre, double Spread) : TensorSource
    {
        public override ReadOnlyMemory<double> Read(int count)
        {
            var values = new double[count];
            var random = new SplitMix64((ulong)Seed);
            foreach (ref var value in values.AsSpan())
            {
                value = Centre + (Spread * random.NextSymmetric());
            }

            return values;
        }
    }
}
