using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda.Costs;
using RepVgg.Backends.Cuda.Memory;
using RepVgg.Backends.Cuda.Planning;
using RepVgg.Backends.Cuda.Source;
using RepVgg.Runtime.Cuda.Bundles;
using static RepVgg.Backends.Cuda.Source.CText;

namespace RepVgg.Backends.Cuda.Kernels;

/// <summary>
/// Transpositions by tiles in shared memory: lanes that read neighbours hand over to lanes that write neighbours. One thread per element would
/// load up to a sector for each.
/// </summary>
internal static class TransposeKernel
{
    private const int Threads = 256;

    /// <summary>An array in the order of NCHW to an image. Padding channels become 0.</summary>
    /// <param name="context">Where to.</param>
    /// <param name="step">What for.</param>
    /// <param name="name">The kernel's name; sizes are added.</param>
    /// <param name="planes">The array.</param>
    /// <param name="format">Its elements.</param>
    /// <param name="elements">Stored elements of an image of the array.</param>
    /// <param name="to">The image.</param>
    public static void ToImage(PlanContext context, LoweredStep step, string name, BundleArgument planes, ElementFormat format, int elements, DeviceTensor to) =>
        Launch(context, step, Sized(name, to), new(
            to.Channels,
            to.Pixels,
            new(planes, format, elements, to.Pixels),
            new(new BufferArgument(to.Buffer.Index), to.Format, to.Elements, to.Stride)) { StoredRows = to.Stride });

    /// <summary>An image to an array in the order of NCHW.</summary>
    /// <param name="context">Where to.</param>
    /// <param name="step">What for.</param>
    /// <param name="name">The kernel's name; sizes are added.</param>
    /// <param name="from">The image.</param>
    /// <param name="planes">The array.</param>
    /// <param name="format">Its elements.</param>
    /// <param name="elements">Stored elements of an image of the array; those beyond the image's own become 0.</param>
    public static void FromImage(PlanContext context, LoweredStep step, string name, DeviceTensor from, BundleArgument planes, ElementFormat format, int elements) =>
        Launch(context, step, Sized(name, from), new(
            from.Pixels,
            from.Channels,
            new(new BufferArgument(from.Buffer.Index), from.Format, from.Elements, from.Stride),
            new(planes, format, elements, from.Pixels)) { Tail = elements - (from.Channels * from.Pixels) });

    /// <summary>Launches it.</summary>
    public static void Launch(PlanContext context, LoweredStep step, string name, TransposeProblem problem)
    {
        var (source, target) = (problem.Source, problem.Target);

        // Rows of the shorter side lie in different banks: lanes that go along it meet 32 different ones.
        var isWide = problem.TileRows <= problem.TileColumns;
        var (lines, length) = isWide ? (problem.TileRows, problem.TileColumns) : (problem.TileColumns, problem.TileRows);
        var pitch = length + (32 / lines);
        var cell = isWide ? "tile[r][c]" : "tile[c][r]";
        var blocks = checked(problem.RowTiles * problem.ColumnTiles * problem.Planes);
        context.Launch(
            step,
            "transpose.sbn-cu",
            name,
            Threads,
            new()
            {
                ["summary"] = step.Kernel,
                ["source_type"] = source.Format.Type,
                ["target_type"] = target.Format.Type,
                ["source_elements"] = source.ImageElements,
                ["target_elements"] = target.ImageElements,
                ["source_start"] = source.Start,
                ["target_start"] = target.Start,
                ["rows"] = problem.Rows,
                ["columns"] = problem.Columns,
                ["stored_rows"] = problem.StoredRows,
                ["planes"] = problem.Planes,
                ["tail"] = problem.Tail,
                ["tile_rows"] = problem.TileRows,
                ["tile_columns"] = problem.TileColumns,
                ["first_column"] = First(Position(1, problem.ColumnTiles), problem.TileColumns),
                ["first_row"] = First(Position(problem.ColumnTiles, problem.RowTiles), problem.TileRows),
                ["plane"] = Position(problem.ColumnTiles * problem.RowTiles, problem.Planes),
                ["image"] = Divided(blocks),
                ["tile_lines"] = lines,
                ["tile_pitch"] = pitch,
                ["steps"] = TransposeProblem.TileElements / Threads,
                ["cell"] = cell,
                ["load"] = source.Format.Load("source", Text($"row * {source.Pitch} + column")),
                ["store"] = target.Format.Store("target", Text($"column * {target.Pitch} + row"), cell),
            },
            new(GridExtent.PerImage(blocks, 1), GridExtent.Constant(1), GridExtent.Constant(1)),
            source.Argument,
            target.Argument);
        context.Describe(KernelTraits.Moving(context.Gpu) with { SharedBytes = lines * pitch * sizeof(float) });
    }

    /// <summary>A block's position among so many, of which each has a number of blocks.</summary>
    private static string Position(int blocks, int count) => count == 1 ? "0" : Text($"{Divided(blocks)} % {count}");

    private static string Divided(int blocks) => blocks == 1 ? "block" : Text($"block / {blocks}");

    private static string First(string position, int length) => position == "0" ? position : Text($"{position} * {length}");

    private static string Sized(string name, DeviceTensor image) => Text($"{name}_{image.Channels}x{image.Height}x{image.Width}");
}
