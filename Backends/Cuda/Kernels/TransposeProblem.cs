using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda.Source;
using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Backends.Cuda.Kernels;

/// <summary>Matrices that are read row by row and written column by column.</summary>
/// <param name="Rows">Rows that are read.</param>
/// <param name="Columns">Columns, which are neighbours in the source.</param>
/// <param name="Source">Where from.</param>
/// <param name="Target">Where to; rows are neighbours there.</param>
internal sealed record TransposeProblem(int Rows, int Columns, TransposeSide Source, TransposeSide Target)
{
    // A side shorter than this leaves lanes of a square tile idle.
    private const int Square = 32;

    private const int ShortestSide = 4;

    /// <summary>Elements of a tile.</summary>
    public const int TileElements = Square * Square;

    /// <summary>Matrices of an image.</summary>
    public int Planes { get; init; } = 1;

    /// <summary>Rows that are written: zeros beyond those that are read.</summary>
    public int StoredRows { get; init; } = Rows;

    /// <summary>Elements at the end of an image of the target that become zero.</summary>
    public int Tail { get; init; }

    /// <summary>Rows of a tile. Tiles are square where both sides are long, else long and narrow.</summary>
    public int TileRows => Columns > Square / 2 && StoredRows > Square / 2 ? Square : Columns > Square / 2 ? Side(StoredRows) : TileElements / Side(Columns);

    /// <summary>Columns of a tile.</summary>
    public int TileColumns => TileElements / TileRows;

    /// <summary>Tiles below each other.</summary>
    public int RowTiles => Whole.Units(StoredRows, TileRows);

    /// <summary>Tiles beside each other.</summary>
    public int ColumnTiles => Whole.Units(Columns, TileColumns);

    private static int Side(int length) => Math.Max(ShortestSide, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)length));
}

/// <summary>An array of a transposition.</summary>
/// <param name="Argument">What it is.</param>
/// <param name="Format">Its elements.</param>
/// <param name="ImageElements">Elements of an image.</param>
/// <param name="Pitch">Elements from one row of the source, or column of the target, to the next.</param>
/// <param name="Start">What leads from the image to the matrix <c>plane</c>: text that begins with a plus, or nothing.</param>
internal sealed record TransposeSide(BundleArgument Argument, ElementFormat Format, int ImageElements, int Pitch, string Start = "");
