using System.Collections.Immutable;
using RepVgg.Runtime.Safetensors;

namespace RepVgg.Runtime.Cuda.Bundles;

/// <summary>A bundle that was read whole and checked; only the weights stay in their file.</summary>
/// <param name="directory">The bundle's folder.</param>
/// <param name="manifest">What <c>bundle.json</c> says.</param>
/// <param name="kernelSource">The text of the kernels.</param>
/// <param name="binaries">The content of the manifest's binaries, in its order.</param>
/// <param name="weights">The weights' file, open.</param>
public sealed class Bundle(
    string directory, BundleManifest manifest, string kernelSource, ImmutableArray<ReadOnlyMemory<byte>> binaries, SafetensorsFile weights) : IDisposable
{
    /// <summary>The bundle's folder.</summary>
    public string Directory => directory;

    /// <summary>What <c>bundle.json</c> says.</summary>
    public BundleManifest Manifest => manifest;

    /// <summary>The text of the kernels.</summary>
    public string KernelSource => kernelSource;

    /// <summary>The content of the manifest's binaries, in its order.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Binaries => binaries;

    /// <summary>The weights' file, open.</summary>
    public SafetensorsFile Weights => weights;

    /// <summary>Closes the weights' file.</summary>
    public void Dispose() => weights.Dispose();
}
