using RepVgg.Backends.Core;

namespace RepVgg.Backends.Cuda.Kernels;

/// <summary>How an implicit GEMM is run.</summary>
/// <param name="Tile">The part of a block.</param>
/// <param name="Splits">Parts of the sum that blocks of their own compute; more than one needs a second kernel to add them.</param>
internal sealed record GemmSchedule(GemmTile Tile, int Splits)
{
    /// <summary>Its name in reports.</summary>
    public string Name => Tile.Name + (Splits == 1 ? "" : FormattableString.Invariant($" / {Splits}"));

    /// <summary>Slices of the sum that a block adds up.</summary>
    public int SlicesPerSplit(GemmProblem problem) => Whole.Units(problem.Depth / Tile.Depth, Splits);
}
