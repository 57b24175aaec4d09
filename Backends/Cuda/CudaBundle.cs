using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Backends.Cuda;

/// <summary>A bundle before it is written.</summary>
/// <param name="Manifest">The manifest, which names no binaries yet.</param>
/// <param name="Kernels">The CUDA C.</param>
/// <param name="Weights">The safetensors file.</param>
public sealed record CudaBundle(BundleManifest Manifest, string Kernels, byte[] Weights);
