namespace RepVgg.Runtime.Cuda.Bundles;

/// <summary>The kernels, compiled.</summary>
/// <param name="Arch">What they were compiled for.</param>
/// <param name="Kind">Machine code or PTX.</param>
/// <param name="File">Where they are.</param>
public sealed record BundleBinary(CudaArch Arch, BundleBinaryKind Kind, BundleFile File);

/// <summary>What a compiler made of the kernels.</summary>
public enum BundleBinaryKind
{
    /// <summary>Machine code; runs on devices of the same major version and an equal or higher minor one.</summary>
    Cubin,

    /// <summary>Text for the virtual machine, which the driver compiles; runs on equal and newer devices.</summary>
    Ptx,
}
