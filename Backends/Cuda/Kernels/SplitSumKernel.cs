using RepVgg.Backends.Cuda.Source;
using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda.Costs;
using RepVgg.Backends.Cuda.Planning;
using RepVgg.Runtime.Cuda.Bundles;
using static RepVgg.Backends.Cuda.Source.CText;

namespace RepVgg.Backends.Cuda.Kernels;

/// <summary>Adds the parts of a split sum.</summary>
internal static class SplitSumKernel
{
    private const int Threads = 128;

    /// <summary>Launches it.</summary>
    public static void Launch(PlanContext context, LoweredStep step, GemmProblem problem, int splits, BundleArgument parts, BundleArgument output, Tail tail)
    {
        var model = new TemplateModel
        {
            ["splits"] = splits,
            ["pixels"] = problem.Pixels,
            ["outputs"] = problem.OutputStride,
            ["element"] = context.Format.Type,
            ["addend"] = tail.Addend is not null,
            ["activation"] = tail.Function,
        };
        model.ImportElements(context.Format);
        var name = Text($"split_sum_{splits}_k{problem.OutputStride}_{problem.Pixels}{(tail.Addend is null ? "" : "_add")}{(tail.Function.Length == 0 ? "" : "_" + tail.Function)}");
        var grid = new GridSize(GridExtent.PerImage(problem.Pixels * problem.OutputStride / 4, Threads), GridExtent.Constant(1), GridExtent.Constant(1));
        BundleArgument[] addend = tail.Addend is null ? [] : [tail.Addend];
        context.Launch(step, "split_sum.sbn-cu", name, Threads, model, grid, [parts, tail.Bias, .. addend, output]);
        context.Describe(KernelTraits.Moving(context.Gpu));
    }
}
