using System.Collections.Immutable;
using RepVgg.Backends.Cuda.Architectures;

namespace RepVgg.Backends.Cuda.Costs;

/// <summary>What the cost model says of a whole network on a device. A model, not a measurement.</summary>
/// <param name="Gpu">The device.</param>
/// <param name="Batch">Images.</param>
/// <param name="WeightBytes">Device memory of the weights that the launches read.</param>
/// <param name="Launches">The launches in order.</param>
public sealed record PlanEstimate(GpuModel Gpu, int Batch, long WeightBytes, ImmutableArray<LaunchEstimate> Launches)
{
    /// <summary>The predicted time of a run.</summary>
    public double Seconds => Launches.Sum(l => l.Cost.Seconds);

    /// <summary>The predicted rate.</summary>
    public double ExamplesPerSecond => Batch / Seconds;
}
