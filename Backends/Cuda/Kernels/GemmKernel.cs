using System.Globalization;
using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda.Costs;
using RepVgg.Backends.Cuda.Memory;
using RepVgg.Backends.Cuda.Planning;
using RepVgg.Backends.Cuda.Source;
using RepVgg.Runtime.Cuda.Bundles;
using static RepVgg.Backends.Cuda.Source.CText;

namespace RepVgg.Backends.Cuda.Kernels;

/// <summary>float32 implicit GEMM on the CUDA cores.</summary>
internal static class GemmKernel
{
    private const string Template = "conv_gemm.sbn-cu";

    /// <summary>The weights as the kernel reads them: [groups][taps × channels][outputs].</summary>
    public static WeightArgument Weights(PlanContext context, GemmProblem problem, WeightTensor kernel) => new(context.Bundle.Weights.Add(
        kernel.Name,
        [problem.Planes, problem.Depth, problem.Outputs],
        context.Format,
        () => KernelPacking.OutputsInnermost(kernel, problem.Planes, problem.TapDepth, problem.Outputs)));

    /// <summary>Launches the products with the epilogue; the sum is split first where the schedule says so.</summary>
    public static void Launch(PlanContext context, LoweredStep step, GemmProblem problem, GemmSchedule schedule, Operands operands, Tail tail) =>
        SplitSumKernel.LaunchProducts(
            context, step, problem, schedule.Splits, operands, tail, (target, epilogue) => LaunchProducts(context, step, problem, schedule, target, epilogue));

    /// <summary>Launches the products.</summary>
    /// <param name="context">Where to.</param>
    /// <param name="step">What for.</param>
    /// <param name="problem">The products.</param>
    /// <param name="schedule">How they are divided.</param>
    /// <param name="operands">The memory.</param>
    /// <param name="tail">The epilogue, or null to store sums as they are.</param>
    public static void LaunchProducts(PlanContext context, LoweredStep step, GemmProblem problem, GemmSchedule schedule, Operands operands, Tail? tail)
    {
        var (p, tile) = (problem, schedule.Tile);
        context.Launch(
            step,
            Template,
            p.KernelName("gemm_" + tile.Name, schedule.Splits, tail),
            tile.Threads,
            Model(p, schedule, tail),
            p.Grid(tile.Rows, tile.Columns, schedule.Splits),
            [operands.Input, operands.Weights, .. tail?.Arguments ?? [], operands.Output]);
        context.Describe(GemmCost.Traits(context.Gpu, p, schedule));
    }

    private static TemplateModel Model(GemmProblem p, GemmSchedule schedule, Tail? tail)
    {
        var (tile, planes) = (schedule.Tile, p.Planes > 1);
        var images = p.SeparateImages;
        var model = new TemplateModel
        {
            ["tile_rows"] = tile.Rows,
            ["tile_columns"] = tile.Columns,
            ["tile_depth"] = tile.Depth,
            ["thread_rows"] = tile.ThreadRows,
            ["thread_columns"] = tile.ThreadColumns,
            ["columns_of_threads"] = tile.Columns / tile.ThreadColumns,
            ["launch_bounds"] = tile.ResidentBlocks == 0 ? Text($"{tile.Threads}") : Text($"{tile.Threads}, {tile.ResidentBlocks}"),
            ["splits"] = schedule.Splits,
            ["slices"] = p.Depth / tile.Depth,
            ["slices_per_tap"] = p.TapDepth / tile.Depth,
            ["slices_per_split"] = schedule.SlicesPerSplit(p),
            ["outputs_padded"] = p.Outputs,
            ["pad_top"] = Minus(p.Padding.Top),
            ["pad_left"] = Minus(p.Padding.Left),
            ["plane_input"] = !planes ? "" : images ? Text($"(size_t)plane * rows * {p.PixelStride}") : Text($"plane * {p.Channels}"),
            ["plane_weights"] = planes ? p.Depth * p.Outputs : 0,
            ["plane_output"] = PlaneOutput(p, schedule),
            ["column_bound"] = p.Outputs % tile.Columns != 0,
        };
        p.AddTo(model, tail);
        AddLoads(model, p, tile);
        return model;
    }

    private static void AddLoads(TemplateModel model, GemmProblem p, GemmTile tile)
    {
        // Two neighbouring lanes load the 8 channels of a pixel; further loads of a thread are further pixels, then further channels.
        var rowsPerLoad = tile.Threads / 2;
        var rows = Math.Max(1, tile.Rows / rowsPerLoad);
        var condition = p.NeedsBounds
            ? Text($"(unsigned)(y# + {(p.Taps.Height > 1 ? Text($"tap_y * {p.Dilation.Height}") : "0")}) < {p.Height}u && (unsigned)(x# + {(p.Taps.Width > 1 ? Text($"tap_x * {p.Dilation.Width}") : "0")}) < {p.Width}u")
            : "pixel# < rows";
        model["input_rows"] = Enumerable.Range(0, rows).Select(i => new TemplateModel
        {
            ["index"] = i,
            ["row"] = i * rowsPerLoad,
        }).ToArray();
        model["input_loads"] = Enumerable.Range(0, tile.Rows * tile.Depth / 4 / tile.Threads).Select(i => new TemplateModel
        {
            ["index"] = i,
            ["row"] = i % rows,
            ["depth"] = i / rows * 8,
            ["place"] = (i % rows * rowsPerLoad) + (i / rows * 8 * (tile.Rows + 4)),
            ["condition"] = condition.Replace("#", Text($"{i % rows}"), StringComparison.Ordinal)
                + (p.Channels % tile.Depth == 0 ? "" : Text($" && channel + channel_quad + {i / rows * 8} < {p.Channels}")),
        }).ToArray();
        var quads = tile.Columns / 4;
        model["weight_quads"] = quads;
        model["weight_loads"] = Enumerable.Range(0, quads * tile.Depth / tile.Threads).Select(i => new TemplateModel
        {
            ["index"] = i,
            ["depth"] = i * tile.Threads / quads,
        }).ToArray();
        model["row_quads"] = Quads(tile.ThreadRows, tile.Rows);
        model["column_quads"] = Quads(tile.ThreadColumns, tile.Columns);
    }

    /// <summary>The quads of a thread lie apart, so that neighbouring lanes read neighbouring quads.</summary>
    private static TemplateModel[] Quads(int perThread, int all) => [.. Enumerable.Range(0, perThread / 4).Select(i => new TemplateModel
    {
        ["index"] = i,
        ["first"] = i * 4,
        ["offset"] = i * (all / (perThread / 4)) / 4,
    })];

    private static string PlaneOutput(GemmProblem p, GemmSchedule schedule)
    {
        var split = schedule.Splits > 1 ? Text($"(size_t)split * rows * {p.OutputStride}") : "";
        var plane = p.Planes == 1 ? "" : p.SeparateImages ? Text($"(size_t)plane * rows * {p.OutputStride}") : Text($"plane * {p.Outputs}");
        return split.Length > 0 && plane.Length > 0 ? split + " + " + plane : split + plane;
    }

    private static string Minus(int padding) => padding < 0 ? Text($"({padding.ToString(CultureInfo.InvariantCulture)})") : padding.ToString(CultureInfo.InvariantCulture);
}
