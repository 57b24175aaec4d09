using RepVgg.Backends.Core;

namespace RepVgg.Backends.Cuda.Kernels;

/// <summary>How products run on tensor cores.</summary>
/// <param name="Tile">The part of a block.</param>
/// <param name="Splits">Parts of the sum that blocks of their own compute; more than one needs a second kernel to add them.</param>
internal sealed record MmaSchedule(MmaTile Tile, int Splits)
{
    /// <summary>Its name in reports.</summary>
    public string Name => Tile.Name + (Splits == 1 ? "" : FormattableString.Invariant($" / {Splits}"));

    /// <summary>Slices of the sum that a block adds up.</summary>
    public int SlicesPerSplit(MmaProblem problem) => Whole.Units(problem.Slices, Splits);
}
