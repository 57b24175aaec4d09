using System.Collections.Immutable;

namespace RepVgg.Runtime.Cuda.Bundles;

/// <summary>What <c>bundle.json</c> says: the model's signature, its files, its memory and its launches.</summary>
/// <param name="Generator">The program that wrote the bundle and its version.</param>
/// <param name="Command">The command line that wrote the bundle.</param>
/// <param name="ModelName">The model's name.</param>
/// <param name="Precision">What the kernels compute with.</param>
/// <param name="Inputs">The inputs, dense NCHW float32.</param>
/// <param name="Outputs">The outputs, dense NCHW float32.</param>
/// <param name="Kernels">The kernels' source, CUDA C without includes.</param>
/// <param name="Weights">The weights, a safetensors file.</param>
/// <param name="DerivedWeights">Weights that are computed on the device from those of the file.</param>
/// <param name="Binaries">The compiled kernels; may be empty.</param>
/// <param name="ArenaBytesPerImage">Bytes that all buffers together take per image, a multiple of 256.</param>
/// <param name="Buffers">The buffers for activations and workspaces; they may share memory.</param>
/// <param name="Plans">The lists of launches, for architectures and sizes of batches.</param>
public sealed record BundleManifest(
    string Generator,
    string Command,
    string ModelName,
    BundlePrecision Precision,
    ImmutableArray<TensorSignature> Inputs,
    ImmutableArray<TensorSignature> Outputs,
    BundleFile Kernels,
    BundleFile Weights,
    ImmutableArray<BundleDerivedWeight> DerivedWeights,
    ImmutableArray<BundleBinary> Binaries,
    long ArenaBytesPerImage,
    ImmutableArray<BundleBuffer> Buffers,
    ImmutableArray<BundlePlan> Plans)
{
    /// <summary>The only schema version that this reader and writer know.</summary>
    public const int Schema = 1;

    /// <summary>The manifest's name in the bundle's folder.</summary>
    public const string FileName = "bundle.json";

    /// <summary>Offsets and sizes of buffers are multiples of this many bytes.</summary>
    public const int Alignment = 256;

    /// <summary>A size, filled up to the alignment.</summary>
    internal static long Aligned(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;
}
