using System.Collections.Immutable;

namespace RepVgg.Backends.Core;

/// <summary>The algorithms that were fastest in the generated C#.</summary>
/// <param name="Architecture">The processor's architecture, such as X64.</param>
/// <param name="VectorBits">Bits of the vectors that the generated code used.</param>
/// <param name="Batch">Images per call.</param>
/// <param name="Threads">Threads per call.</param>
/// <param name="Shapes">What was measured, by the order of the layers.</param>
public sealed record ProcessorTuning(string Architecture, int VectorBits, int Batch, int Threads, ImmutableArray<TunedShape> Shapes)
{
    /// <summary>The choices, for <see cref="LoweringOptions.Tuning"/>.</summary>
    public ImmutableDictionary<string, string> Choices => Shapes.ToImmutableDictionary(s => s.Shape, s => s.Algorithm, StringComparer.Ordinal);
}
