using System.Collections.Immutable;

namespace RepVgg.Backends.Core;

/// <summary>The algorithms that were fastest on a CUDA device.</summary>
/// <param name="Device">The device's name.</param>
/// <param name="Architecture">Its architecture, such as sm_86; other devices of the architecture use the choices, too.</param>
/// <param name="Precision">What the convolutions multiply, such as fp32.</param>
/// <param name="Batch">Images per run.</param>
/// <param name="Shapes">What was measured, by the order of the layers.</param>
public sealed record CudaTuning(string Device, string Architecture, string Precision, int Batch, ImmutableArray<TunedShape> Shapes)
{
    /// <summary>The choices by shape.</summary>
    public ImmutableDictionary<string, string> Choices => Shapes.ToImmutableDictionary(s => s.Shape, s => s.Algorithm, StringComparer.Ordinal);

    /// <summary>Whether another measurement would be used in this one's place.</summary>
    public bool Replaces(CudaTuning other) => (Architecture, Precision, Batch) == (other.Architecture, other.Precision, other.Batch);
}
