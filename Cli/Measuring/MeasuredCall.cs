using System.Collections.Immutable;

namespace RepVgg.Cli.Measuring;

/// <summary>One call of a model.</summary>
/// <param name="Milliseconds">Its time.</param>
/// <param name="LayerMilliseconds">The time of each layer.</param>
/// <param name="AllocatedBytes">What the calling thread allocated.</param>
internal sealed record MeasuredCall(double Milliseconds, ImmutableArray<double> LayerMilliseconds, long AllocatedBytes);
