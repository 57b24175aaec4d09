using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Backends.Cuda.Kernels;

/// <summary>Where a layer's data lie.</summary>
/// <param name="Input">The input.</param>
/// <param name="Weights">The packed weights.</param>
/// <param name="Output">The output.</param>
internal sealed record Operands(BundleArgument Input, BundleArgument Weights, BundleArgument Output);
