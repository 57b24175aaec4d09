using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda.Planning;
using RepVgg.Backends.Cuda.Source;
using RepVgg.IR.Ops;
using RepVgg.Runtime.Cuda.Bundles;
using static RepVgg.Backends.Cuda.Kernels.ElementKernel;
using static RepVgg.Backends.Cuda.Source.CText;

namespace RepVgg.Backends.Cuda.Kernels;

/// <summary>Pools.</summary>
internal static class PoolKernels
{
    private const int Slices = 8;

    /// <summary>A max or average pool.</summary>
    public static void Pool(PlanContext context, PoolStep step)
    {
        var (window, from) = (step.Window, context.Tensor(step.From));
        var isMax = window is MaxPoolOp;
        var value = from.At("input", "iy", "ix", "c");
        List<string> body =
        [
            Text($"const int top = y * {window.Stride.Height} - {window.Padding.Top}, left = x * {window.Stride.Width} - {window.Padding.Left};"),
            isMax ? Text($"result = {Float(float.NegativeInfinity)};") : "int count = 0;",
            Text($"for (int r = 0; r < {window.Kernel.Height}; r++) {{"),
            Text($"    const int iy = top + r * {window.Dilation.Height};"),
            Text($"    for (int s = 0; s < {window.Kernel.Width}; s++) {{"),
            Text($"        const int ix = left + s * {window.Dilation.Width};"),
            Text($"        if ((unsigned)iy < {from.Height}u && (unsigned)ix < {from.Width}u) {{"),
        ];
        body.AddRange(isMax
            ? [Text($"            const float value = {value};"), "            result = value < result ? result : value;"]
            : [Text($"            result += {value};"), "            count++;"]);
        body.AddRange(["        }", "    }", "}"]);
        if (window is AvgPoolOp average)
        {
            body.Add(average.CountIncludePad ? Text($"count = (min(top + {window.Kernel.Height}, {from.Height + window.Padding.Bottom}) - top) * (min(left + {window.Kernel.Width}, {from.Width + window.Padding.Right}) - left);") : "");
            body.Add("result /= (float)count;");
        }

        var name = Text($"{(isMax ? "max" : "average")}_pool_{window.Kernel.Height}x{window.Kernel.Width}s{window.Stride.Height}_of_{from.Height}x{from.Width}");
        Image(context, step, name, context.Tensor(step.To), [From(context, "input", step.From)], [.. body.Where(b => b.Length > 0)]);
    }

    /// <summary>The mean of each channel.</summary>
    public static void GlobalAverage(PlanContext context, GlobalAveragePoolStep step)
    {
        var from = context.Tensor(step.From);
        var model = new TemplateModel
        {
            ["pixels"] = from.Pixels,
            ["channels_padded"] = from.Stride,
            ["slices"] = Slices,
            ["reciprocal"] = Float((float)(1.0 / from.Pixels)),
            ["element"] = from.Format.Type,
            ["pixel_index"] = Text($"p * {from.Stride}"),
            ["output_index"] = Text($"(size_t)image * {from.Stride} + channel"),
        };
        model.ImportElements(from.Format);
        var grid = new GridSize(GridExtent.Constant(Whole.Units(from.Stride, 32)), GridExtent.PerImage(1, 1), GridExtent.Constant(1));
        context.Launch(
            step,
            "global_average.sbn-cu",
            Text($"global_average_{from.Channels}x{from.Height}x{from.Width}"),
            32 * Slices,
            model,
            grid,
            new BufferArgument(step.From.Index),
            new BufferArgument(step.To.Index));
    }

    /// <summary>An average pool to a fixed size.</summary>
    public static void Adaptive(PlanContext context, AdaptiveAveragePoolStep step)
    {
        var (from, to) = (context.Tensor(step.From), context.Tensor(step.To));
        Image(
            context,
            step,
            Text($"adaptive_average_of_{from.Height}x{from.Width}"),
            to,
            [From(context, "input", step.From)],
            Text($"const int top = y * {from.Height} / {to.Height}, bottom = ((y + 1) * {from.Height} + {to.Height - 1}) / {to.Height};"),
            Text($"const int left = x * {from.Width} / {to.Width}, right = ((x + 1) * {from.Width} + {to.Width - 1}) / {to.Width};"),
            "for (int iy = top; iy < bottom; iy++) {",
            "    for (int ix = left; ix < right; ix++) {",
            Text($"        result += {from.At("input", "iy", "ix", "c")};"),
            "    }",
            "}",
            "result /= (float)((bottom - top) * (right - left));");
    }
}
