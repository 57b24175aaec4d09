using System.Numerics;
using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda.Planning;
using RepVgg.Backends.Cuda.Source;
using RepVgg.IR.Ops;
using RepVgg.Runtime.Cuda.Bundles;
using static RepVgg.Backends.Cuda.Kernels.ElementKernel;
using static RepVgg.Backends.Cuda.Source.CText;

namespace RepVgg.Backends.Cuda.Kernels;

/// <summary>Combines the elements along an axis of an array in memory order.</summary>
internal static class ReduceKernels
{
    private const int Threads = 128;

    /// <summary>Lanes share a row of neighbours; where the axis isn't the last, a thread takes a result, and lanes read neighbours anyway.</summary>
    public static void Reduce(PlanContext context, ReduceStep step)
    {
        var extent = step.Extent;
        if (extent is { Inner: 1, Length: > 1 })
        {
            Rows(context, step, Text($"reduce_rows_{step.Kernel}_{extent.Outer}x{extent.Length}"));
        }
        else
        {
            Columns(context, step, Text($"reduce_{step.Kernel}_{extent.Outer}x{extent.Length}x{extent.Inner}"));
        }
    }

    private static void Rows(PlanContext context, ReduceStep step, string name)
    {
        var (from, to, function) = (context.Tensor(step.From), context.Tensor(step.To), Function(step));
        var lanes = (int)Math.Min(32, BitOperations.RoundUpToPowerOf2((uint)step.Extent.Length));
        var model = new TemplateModel
        {
            ["summary"] = step.Kernel,
            ["element"] = context.Format.Type,
            ["lanes"] = lanes,
            ["length"] = step.Extent.Length,
            ["rows"] = step.Extent.Outer,
            ["stored_rows"] = to.Elements,
            ["input_elements"] = from.Elements,
            ["start"] = function.Start,
            ["combine"] = function.Combine,
            ["merge"] = function.Merge,
            ["finish"] = function.End,
        };
        model.ImportElements(context.Format);
        var grid = new GridSize(GridExtent.PerImage(to.Elements, Threads / lanes), GridExtent.Constant(1), GridExtent.Constant(1));
        context.Launch(step, "reduce.sbn-cu", name, Threads, model, grid, new BufferArgument(step.From.Index), new BufferArgument(step.To.Index));
    }

    private static void Columns(PlanContext context, ReduceStep step, string name)
    {
        var (extent, function) = (step.Extent, Function(step));
        var value = context.Tensor(step.From).At("input", "0", "0", Text($"(c / {extent.Inner} * {extent.Length} + i) * {extent.Inner} + c % {extent.Inner}"));
        Image(
            context,
            step,
            name,
            context.Tensor(step.To),
            [From(context, "input", step.From)],
            [
                Text($"result = {function.Start};"),
                Text($"for (int i = 0; i < {extent.Length}; i++) {{"),
                Text($"    const float value = {value};"),
                "    " + function.Combine,
                "}",
                .. function.End.Length == 0 ? Array.Empty<string>() : [function.End],
            ]);
    }

    /// <summary>Statements on <c>result</c>: what it begins as, how it takes a <c>value</c> and how another part's result, and what happens at the end.</summary>
    private static (string Start, string Combine, string Merge, string End) Function(ReduceStep step) => step.Kind switch
    {
        Reduction.Max => (Float(float.NegativeInfinity), "result = value < result ? result : value;", "result = value < result ? result : value;", ""),
        Reduction.L2 => ("0.0f", "result = fmaf(value, value, result);", "result += value;", "result = sqrtf(result);"),
        Reduction.Mean => ("0.0f", "result += value;", "result += value;", Text($"result /= {step.Extent.Length}.0f;")),
        _ => ("0.0f", "result += value;", "result += value;", ""),
    };
}
