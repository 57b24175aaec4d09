using System.Collections.Immutable;

namespace RepVgg.Backends.Cuda.Kernels;

/// <summary>How an implicit GEMM is divided: a block computes rows × columns of the result, a thread a part of that.</summary>
/// <param name="Rows">Output pixels of a block; a multiple of 32.</param>
/// <param name="Columns">Output channels of a block; a multiple of 32.</param>
/// <param name="ThreadRows">Output pixels of a thread: 4 or 8.</param>
/// <param name="ThreadColumns">Output channels of a thread: 4 or 8.</param>
/// <param name="Depth">Input channels of one slice of the sum, 8 or 16; more make the loop's overhead less where a thread has few results.</param>
/// <param name="Registers">Registers of a thread, as the compiler assigns them; tests hold the kernels to it.</param>
internal sealed record GemmTile(int Rows, int Columns, int ThreadRows, int ThreadColumns, int Depth, int Registers)
{
    /// <summary>Channels of a tap are filled up to a multiple of this many in the packed weights.</summary>
    public const int ChannelMultiple = 8;

    // From sm_61 to sm_90.
    private const int RegistersOfMultiprocessor = 65536;

    /// <summary>All tiles, from large to small.</summary>
    public static readonly ImmutableArray<GemmTile> All =
    [
        new(128, 128, 8, 8, 8, 152), new(128, 64, 8, 8, 8, 152), new(64, 64, 8, 8, 8, 152),
        new(64, 32, 8, 4, 16, 128), new(32, 64, 4, 8, 16, 120),
    ];

    /// <summary>Threads of a block.</summary>
    public int Threads => Rows / ThreadRows * (Columns / ThreadColumns);

    /// <summary>Shared memory of a block, in bytes: two slices of both operands.</summary>
    public int SharedBytes => 2 * Depth * (Rows + 4 + Columns) * sizeof(float);

    /// <summary>
    /// The blocks of a multiprocessor that the compiler is told of, 0 for none: for the tiles with fewer results a thread, whose
    /// values it would else put into memory so that one more block fits.
    /// </summary>
    public int ResidentBlocks => ThreadRows * ThreadColumns == 64 ? 0 : RegistersOfMultiprocessor / (Threads * Registers);

    /// <summary>The least share of multiply-adds among the main loop's instructions; tests hold the kernels to it.</summary>
    public double MultiplyAddShare => ThreadRows * ThreadColumns == 64 ? 0.8 : 0.75;

    /// <summary>Its name in kernels and tuning files.</summary>
    public string Name => FormattableString.Invariant($"{Rows}x{Columns}x{Depth}");
}
