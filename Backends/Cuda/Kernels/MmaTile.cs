using System.Collections.Immutable;
using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Backends.Cuda.Kernels;

/// <summary>How an implicit GEMM on tensor cores is divided: a block computes rows × columns of the result, a warp a part of that.</summary>
/// <param name="Rows">Output pixels of a block; a multiple of 32.</param>
/// <param name="Columns">Output channels of a block; a multiple of 32.</param>
/// <param name="WarpRows">Output pixels of a warp; a multiple of 16.</param>
/// <param name="WarpColumns">Output channels of a warp: 32 or 64, or stores don't fill 128 bytes.</param>
/// <param name="Registers">The most registers of a thread, as compilers assign them for TF32 and half; tests hold the kernels to it.</param>
/// <param name="SplitRegisters">As <paramref name="Registers"/>, for three TF32 products per product; 0 where their operands would spill.</param>
internal sealed record MmaTile(int Rows, int Columns, int WarpRows, int WarpColumns, int Registers, int SplitRegisters)
{
    /// <summary>Slices of the sum in shared memory: one is computed on while two are on their way.</summary>
    public const int Stages = 3;

    /// <summary>Bytes of a row of a slice.</summary>
    public const int SliceBytes = 64;

    /// <summary>Bytes of a copy.</summary>
    public const int PieceBytes = 16;

    /// <summary>All tiles, from large to small.</summary>
    public static readonly ImmutableArray<MmaTile> All =
    [
        new(128, 128, 64, 32, 128, 0), new(128, 64, 64, 32, 152, 0), new(64, 64, 32, 32, 104, 0), new(64, 32, 32, 32, 112, 112),
        new(32, 32, 16, 32, 80, 80),
    ];

    /// <summary>Threads of a block.</summary>
    public int Threads => Rows / WarpRows * (Columns / WarpColumns) * 32;

    /// <summary>Shared memory of a block, in bytes.</summary>
    public int SharedBytes => Stages * (Rows + Columns) * SliceBytes;

    /// <summary>Registers of a thread at a precision.</summary>
    public int RegistersOf(BundlePrecision precision) => precision == BundlePrecision.Tf32x3 ? SplitRegisters : Registers;

    /// <summary>Whether kernels of a precision fit the registers.</summary>
    public bool Fits(BundlePrecision precision) => RegistersOf(precision) > 0;

    /// <summary>Its name in kernels and tuning files.</summary>
    public string Name => FormattableString.Invariant($"{Rows}x{Columns}");
}
