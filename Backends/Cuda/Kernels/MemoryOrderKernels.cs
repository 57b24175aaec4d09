using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda.Memory;
using RepVgg.Backends.Cuda.Planning;
using RepVgg.Backends.Cuda.Source;
using RepVgg.Runtime.Cuda.Bundles;
using static RepVgg.Backends.Cuda.Kernels.ElementKernel;
using static RepVgg.Backends.Cuda.Source.CText;

namespace RepVgg.Backends.Cuda.Kernels;

/// <summary>Layers on arrays in memory order.</summary>
internal static class MemoryOrderKernels
{
    /// <summary>An image to memory order (NCHW).</summary>
    public static void Flatten(PlanContext context, FlattenStep step)
    {
        var (from, to) = (context.Tensor(step.From), context.Tensor(step.To));
        if (from.Pixels > 1)
        {
            TransposeKernel.FromImage(context, step, "flatten", from, new BufferArgument(step.To.Index), to.Format, to.Elements);
            return;
        }

        Image(context, step, "flatten", to, [From(context, "input", step.From)], Text($"result = {from.At("input", "0", "0", "c")};"));
    }

    /// <summary>Memory order to an image.</summary>
    public static void Unflatten(PlanContext context, UnflattenStep step)
    {
        var (from, to) = (context.Tensor(step.From), context.Tensor(step.To));
        if (to.Pixels > 1)
        {
            TransposeKernel.ToImage(context, step, "unflatten", new BufferArgument(step.From.Index), from.Format, from.Elements, to);
            return;
        }

        Image(context, step, "unflatten", to, [From(context, "input", step.From)], Text($"result = {from.At("input", "0", "0", "c")};"));
    }

    /// <summary>A constant for each image.</summary>
    public static void Constant(PlanContext context, ConstantStep step)
    {
        var to = context.Tensor(step.To);
        Image(
            context,
            step,
            "constant",
            to,
            [Vector("values", context.Bundle.Weights.Vector(step.Name, step.Constant, to.Stride))],
            "result = values[c];");
    }

    /// <summary>Matrix products.</summary>
    public static void Products(PlanContext context, MatrixProductStep step)
    {
        var (p, left, right) = (step.Products, context.Tensor(step.Left), context.Tensor(step.Right));
        var (leftMatrix, rightMatrix) = (p.LeftRepeats ? "" : Text($"product * {p.Rows * p.Depth} + "), p.RightRepeats ? "" : Text($"product * {p.Depth * p.Columns} + "));
        Image(
            context,
            step,
            Text($"matrix_product_{p.Count}x{p.Rows}x{p.Depth}x{p.Columns}"),
            context.Tensor(step.To),
            [From(context, "left", step.Left), From(context, "right", step.Right)],
            Text($"const int product = c / {p.Rows * p.Columns}, row = c / {p.Columns} % {p.Rows}, column = c % {p.Columns};"),
            Text($"for (int i = 0; i < {p.Depth}; i++) {{"),
            Text($"    result = fmaf({left.At("left", "0", "0", Text($"{leftMatrix}row * {p.Depth} + i"))}, {right.At("right", "0", "0", Text($"{rightMatrix}i * {p.Columns} + column"))}, result);"),
            "}");
    }

    /// <summary>Softmax along an axis in memory order.</summary>
    public static void Softmax(PlanContext context, SoftmaxStep step)
    {
        var (extent, to) = (step.Extent, context.Tensor(step.To));
        Softmax(context, step, to, extent.Outer * extent.Inner, extent.Length, extent.Inner, Text($"(row / {extent.Inner}) * {extent.Length * extent.Inner} + row % {extent.Inner}"));
    }

    /// <summary>Softmax of each pixel's channels.</summary>
    public static void ChannelSoftmax(PlanContext context, ChannelSoftmaxStep step)
    {
        var to = context.Tensor(step.To);
        Softmax(context, step, to, to.Pixels, to.Channels, inner: 1, Text($"row * {to.Stride}"));
    }

    private static void Softmax(PlanContext context, UnaryStep step, DeviceTensor to, int rows, int length, int inner, string first)
    {
        if (to.Stride != to.Channels)
        {
            Image(context, step, "clear", to, [], "result = 0.0f;");
        }

        var model = new TemplateModel
        {
            ["length"] = length,
            ["inner"] = inner,
            ["rows"] = rows,
            ["image_elements"] = to.Elements,
            ["first"] = rows == 1 ? "0" : first,
            ["element"] = to.Format.Type,
            ["row_index"] = inner == 1 ? "first + i" : Text($"first + i * {inner}"),
        };
        model.ImportElements(to.Format);
        context.Launch(
            step,
            "softmax.sbn-cu",
            Text($"softmax_{rows}x{length}x{inner}"),
            128,
            model,
            new(GridExtent.PerImage(rows, 1), GridExtent.Constant(1), GridExtent.Constant(1)),
            new BufferArgument(step.From.Index),
            new BufferArgument(step.To.Index));
    }
}
