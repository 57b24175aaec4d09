using System.Collections.Immutable;

namespace RepVgg.Runtime.Cuda.Bundles;

/// <summary>One launch of a kernel.</summary>
/// <param name="Kernel">The kernel's name in the source.</param>
/// <param name="Layer">The layer that it computes, for people.</param>
/// <param name="Macs">Multiplications and additions per image, as the layer has them without tricks such as Winograd's.</param>
/// <param name="Grid">Blocks in x, y and z.</param>
/// <param name="Block">Threads of a block in x, y and z; at most 1024 in all.</param>
/// <param name="Arguments">The kernel's arguments, in its parameters' order.</param>
public sealed record BundleLaunch(
    string Kernel, string Layer, long Macs, GridSize Grid, BlockSize Block, ImmutableArray<BundleArgument> Arguments);

/// <summary>Blocks of a grid.</summary>
/// <param name="X">Blocks in x, at most 2³¹ − 1.</param>
/// <param name="Y">Blocks in y, at most 65535.</param>
/// <param name="Z">Blocks in z, at most 65535.</param>
public sealed record GridSize(GridExtent X, GridExtent Y, GridExtent Z);

/// <summary>Threads of a block.</summary>
/// <param name="X">Threads in x, at most 1024.</param>
/// <param name="Y">Threads in y, at most 1024.</param>
/// <param name="Z">Threads in z, at most 64.</param>
public sealed record BlockSize(int X, int Y, int Z)
{
    /// <summary>Threads in all.</summary>
    public long Threads => (long)X * Y * Z;
}
