using System.Collections.Immutable;

namespace RepVgg.Runtime.Cuda.Bundles;

/// <summary>The launches that compute the model, in stream order.</summary>
/// <param name="Archs">The architectures for which the launches were chosen.</param>
/// <param name="MinimumBatch">The smallest batch for which they were chosen, at least 1.</param>
/// <param name="Launches">The launches; together they write every output.</param>
public sealed record BundlePlan(ImmutableArray<CudaArch> Archs, int MinimumBatch, ImmutableArray<BundleLaunch> Launches);
