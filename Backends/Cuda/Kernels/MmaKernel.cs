using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda.Costs;
using RepVgg.Backends.Cuda.Memory;
using RepVgg.Backends.Cuda.Planning;
using RepVgg.Backends.Cuda.Source;
using RepVgg.Runtime.Cuda.Bundles;
using static RepVgg.Backends.Cuda.Source.CText;

namespace RepVgg.Backends.Cuda.Kernels;

/// <summary>Implicit GEMM on tensor cores: TF32, three TF32 products per product, or half; sums in float32.</summary>
internal static class MmaKernel
{
    private const string Template = "conv_mma.sbn-cu";

    /// <summary>Launches the products with the epilogue; the sum is split first where the schedule says so.</summary>
    public static void Launch(PlanContext context, LoweredStep step, MmaProblem problem, MmaSchedule schedule, Operands operands, Tail tail) =>
        SplitSumKernel.LaunchProducts(
            context, step, problem.Products, schedule.Splits, operands, tail, (target, epilogue) => LaunchProducts(context, step, problem, schedule, target, epilogue));

    /// <summary>The weights as the kernel reads them: [groups][outputs][depth], TF32 ones rounded.</summary>
    public static WeightArgument Weights(PlanContext context, MmaProblem problem, WeightTensor kernel)
    {
        var p = problem.Products;
        return new(context.Bundle.Weights.Add(
            kernel.Name + ".rows",
            [p.Planes, p.Outputs, problem.Depth],
            context.Format,
            () => KernelPacking.InputsInnermost(kernel, p.Planes, p.Channels, problem.Depth, p.Outputs) is var packed && problem.Precision == BundlePrecision.Tf32
                ? KernelPacking.RoundedToTf32(packed)
                : packed));
    }

    private static void LaunchProducts(PlanContext context, LoweredStep step, MmaProblem problem, MmaSchedule schedule, Operands operands, Tail? tail)
    {
        var (p, tile) = (problem.Products, schedule.Tile);
        context.Launch(
            step,
            Template,
            p.KernelName($"{problem.Precision.Name()}_{tile.Name}", schedule.Splits, tail),
            tile.Threads,
            Model(context, problem, schedule, tail),
            p.Grid(tile.Rows, tile.Columns, schedule.Splits),
            [operands.Input, operands.Weights, .. tail?.Arguments ?? [], operands.Output]);
        context.Describe(MmaCost.Traits(context.Gpu, problem, schedule, context.Batch));
    }

    private static TemplateModel Model(PlanContext context, MmaProblem problem, MmaSchedule schedule, Tail? tail)
    {
        var (p, tile) = (problem.Products, schedule.Tile);
        var result = tail is null ? ElementFormat.Float32 : context.Format;
        var quads = result.ChannelMultiple / 4;
        var model = new TemplateModel
        {
            ["precision"] = problem.Precision.Name(),
            ["element"] = context.Format.Type,
            ["result"] = result.Type,
            ["stages"] = MmaTile.Stages,
            ["stage_bytes"] = (tile.Rows + tile.Columns) * MmaTile.SliceBytes,
            ["slice"] = problem.Slice,
            ["piece_elements"] = problem.Piece,
            ["tile_rows"] = tile.Rows,
            ["tile_columns"] = tile.Columns,
            ["warp_rows"] = tile.WarpRows,
            ["warp_columns"] = tile.WarpColumns,
            ["row_tiles"] = tile.WarpRows / 16,
            ["column_tiles"] = tile.WarpColumns / 8,
            ["splits"] = schedule.Splits,
            ["slices"] = problem.Slices,
            ["slices_per_split"] = schedule.SlicesPerSplit(problem),
            ["depth"] = problem.Depth,
            ["quads"] = Enumerable.Range(0, quads).ToArray(),
            ["rows_per_store"] = 32 / (tile.WarpColumns / 4 / quads),
        };
        p.AddTo(model, tail);
        model["outputs"] = p.Outputs;
        model["pad_top"] = Text($"({p.Padding.Top})");
        model["pad_left"] = Text($"({p.Padding.Left})");
        AddCopies(model, problem, tile);
        return model;
    }

    private static void AddCopies(TemplateModel model, MmaProblem problem, MmaTile tile)
    {
        var p = problem.Products;
        var rowsPerCopy = tile.Threads / 4;
        var (y, x) = (p.Taps.Height > 1 ? Text($" + tap_y * {p.Dilation.Height}") : "", p.Taps.Width > 1 ? Text($" + tap_x * {p.Dilation.Width}") : "");
        var end = problem.Terms == problem.Depth ? "" : p.Taps.Height * p.Taps.Width > 1 ? Text($" && tap_y < {p.Taps.Height}") : Text($" && channel < {p.Channels}");
        model["column_bound"] = p.Outputs % tile.Columns != 0;
        model["input_rows"] = Rows(tile.Rows, i => (p.NeedsBounds ? Text($"(unsigned)(y{i}{y}) < {p.Height}u && (unsigned)(x{i}{x}) < {p.Width}u") : Text($"pixel{i} < rows")) + end);
        model["weight_rows"] = Rows(tile.Columns, _ => "");

        TemplateModel[] Rows(int rows, Func<int, string> condition) => [.. Enumerable.Range(0, rows / rowsPerCopy).Select(i => new TemplateModel
        {
            ["index"] = i,
            ["row"] = i * rowsPerCopy,
            ["condition"] = condition(i),
        })];
    }
}
