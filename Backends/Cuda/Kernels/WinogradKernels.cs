using System.Collections.Immutable;
using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda.Costs;
using RepVgg.Backends.Cuda.Planning;
using RepVgg.Backends.Cuda.Source;
using RepVgg.IR.Ops;
using RepVgg.Runtime.Cuda.Bundles;
using static RepVgg.Backends.Cuda.Source.CText;

namespace RepVgg.Backends.Cuda.Kernels;

/// <summary>3×3 convolutions of stride 1 by Winograd's minimal filtering, in three kernels: input transform, products, output transform.</summary>
internal static class WinogradKernels
{
    private const int Threads = 128;

    /// <summary>The transforms, from the more accurate to the faster.</summary>
    public static readonly ImmutableArray<WinogradTransform> Transforms = [WinogradTransform.F2, WinogradTransform.F4];

    /// <summary>The forms that can compute a layer; none where Winograd's rounding isn't allowed.</summary>
    public static IEnumerable<(WinogradShape Shape, GemmSchedule Schedule)> Candidates(PlanContext context, ConvolutionStep step)
    {
        var op = step.Op;
        return context.Bundle.Options is { Exact: true } or not { Precision: BundlePrecision.Fp32 }
            || op.Groups != 1 || op.Stride != Size2D.One || op.Dilation != Size2D.One || (step.KernelShape[2], step.KernelShape[3]) != (3, 3)
            ? []
            : from transform in Transforms
              let shape = Shape(context, step, transform)
              from schedule in ScheduleChooser.Candidates(shape.Products, mostSplits: 1)
              select (shape, schedule);
    }

    /// <summary>Launches the three kernels.</summary>
    public static void Launch(PlanContext context, ConvolutionStep step, WinogradShape shape, GemmSchedule schedule, Tail tail)
    {
        var transformed = context.Workspace(0, (long)shape.Points * shape.Tiles * shape.Channels);
        var products = context.Workspace(1, (long)shape.Points * shape.Tiles * shape.Outputs);
        LaunchInput(context, step, shape, transformed);
        GemmKernel.LaunchProducts(context, step, shape.Products, schedule, new(transformed, Weights(context, step, shape), products), tail: null);
        LaunchOutput(context, step, shape, products, tail);
    }

    /// <summary>A convolution at the points of a transform.</summary>
    public static WinogradShape Shape(PlanContext context, ConvolutionStep step, WinogradTransform transform) =>
        new(transform, context.Tensor(step.From).Stride, context.Tensor(step.To).Stride, context.Tensor(step.From).Pixels, step.To.Height, step.To.Width);

    /// <summary>
    /// The kernel at the points of the transform, [points²][channels][outputs]. The device computes it from the layer's own weights, which are
    /// 9 ÷ points² the size: one element of each plane comes from the nine taps of a channel and an output.
    /// </summary>
    private static WeightArgument Weights(PlanContext context, ConvolutionStep step, WinogradShape shape)
    {
        var source = GemmKernel.Weights(context, ConvolutionPlanner.Problem(context, step), step.Weights.Source!);
        var name = Text($"winograd_{shape.Transform.Outputs}x{shape.Transform.Outputs}");
        var kernel = context.Bundle.Kernels.Add("winograd_weights.sbn-cu", name + "_weights", Threads, new()
        {
            ["outputs"] = shape.Transform.Outputs,
            ["points"] = shape.Transform.Points,
            ["columns"] = LinearMap.Rows(shape.Transform.Kernel, i => Text($"s[{i}]")),
            ["rows"] = LinearMap.Rows(shape.Transform.Kernel, i => Text($"s[{i}]")),
        });
        var elements = checked(shape.Products.Depth * shape.Outputs);
        return context.Bundle.Weights.Derive(
            new($"{source.Name}.{name}", (long)shape.Points * elements * sizeof(float), source.Name, kernel.Name, elements, kernel.Threads));
    }

    private static void LaunchInput(PlanContext context, ConvolutionStep step, WinogradShape shape, BundleArgument transformed)
    {
        var model = Model(shape, shape.Channels);
        model["pad_top"] = Text($"({step.Op.Padding.Top})");
        model["pad_left"] = Text($"({step.Op.Padding.Left})");
        model["input_height"] = step.From.Height;
        model["input_width"] = step.From.Width;
        model["image_elements"] = shape.InputPixels * shape.Channels;
        model["columns"] = LinearMap.Rows(shape.Transform.Input, i => Text($"s[{i}]"));
        model["rows"] = LinearMap.Rows(shape.Transform.Input, i => Text($"s[{i}]"));
        var name = Text($"winograd_{shape.Transform.Outputs}x{shape.Transform.Outputs}_input_c{shape.Channels}_{step.From.Height}x{step.From.Width}");
        context.Launch(step, "winograd_input.sbn-cu", name, Threads, model, Grid(shape, shape.Channels), new BufferArgument(step.From.Index), transformed);
        context.Describe(KernelTraits.Moving(context.Gpu));
    }

    private static void LaunchOutput(PlanContext context, ConvolutionStep step, WinogradShape shape, BundleArgument products, Tail tail)
    {
        var model = Model(shape, shape.Outputs);
        model["output_height"] = shape.OutputHeight;
        model["output_width"] = shape.OutputWidth;
        model["row_bound"] = shape.OutputHeight % shape.Transform.Outputs != 0;
        model["column_bound"] = shape.OutputWidth % shape.Transform.Outputs != 0;
        tail.AddTo(model);
        model["columns"] = LinearMap.Rows(shape.Transform.Output, i => Text($"s[{i}]"));
        model["rows"] = LinearMap.Rows(shape.Transform.Output, i => Text($"s[{i}]"));
        var name = Text($"winograd_{shape.Transform.Outputs}x{shape.Transform.Outputs}_output_k{shape.Outputs}_{shape.OutputHeight}x{shape.OutputWidth}{tail.Suffix}");
        context.Launch(step, "winograd_output.sbn-cu", name, Threads, model, Grid(shape, shape.Outputs), [products, .. tail.Arguments, new BufferArgument(step.To.Index)]);
        context.Describe(KernelTraits.Moving(context.Gpu));
    }

    private static TemplateModel Model(WinogradShape shape, int channels) => new()
    {
        ["outputs"] = shape.Transform.Outputs,
        ["points"] = shape.Transform.Points,
        ["tiles"] = shape.Tiles,
        ["tile_columns"] = shape.TileColumns,
        ["channels"] = channels,
    };

    private static GridSize Grid(WinogradShape shape, int channels) =>
        new(GridExtent.PerImage(shape.Tiles * channels, Threads), GridExtent.Constant(1), GridExtent.Constant(1));
}
