using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Backends.Cuda.Kernels;

/// <summary>Where a layer's data lie.</summary>
/// <param name="Input">The input.</param>
/// <param name="Weights">The packed weights.</param>
/// <param name="Output">The output.</param>
internal sealed record Operands(BundleArgument Input, BundleArgument Weights, BundleArgument Output);

/// <summary>What a layer does to its sums before it stores them.</summary>
/// <param name="Bias">One float32 per stored output channel.</param>
/// <param name="Addend">A residual of the output's shape, or null.</param>
/// <param name="Function">The activation's function, or empty.</param>
internal sealed record Tail(BundleArgument Bias, BundleArgument? Addend, string Function);
