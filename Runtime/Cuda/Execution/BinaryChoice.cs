using System.Collections.Immutable;
using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Runtime.Cuda.Execution;

/// <summary>Which of a bundle's binaries run on a device.</summary>
internal static class BinaryChoice
{
    /// <summary>
    /// The positions of the binaries that a device can load, best first: machine code of the same major version, the highest
    /// minor one before lower ones; then PTX, the newest architecture before older ones.
    /// </summary>
    public static ImmutableArray<int> For(IReadOnlyList<BundleBinary> binaries, CudaArch device) =>
    [
        .. Enumerable.Range(0, binaries.Count)
            .Where(i => binaries[i].Kind == BundleBinaryKind.Cubin ? binaries[i].Arch.RunsOn(device) : binaries[i].Arch <= device)
            .OrderBy(i => binaries[i].Kind).ThenByDescending(i => binaries[i].Arch),
    ];
}
