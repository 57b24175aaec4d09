using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda.Costs;
using RepVgg.Backends.Cuda.Planning;
using RepVgg.Backends.Cuda.Source;
using RepVgg.Runtime.Cuda.Bundles;
using static RepVgg.Backends.Cuda.Source.CText;

namespace RepVgg.Backends.Cuda.Kernels;

/// <summary>Adds the parts of a split sum.</summary>
internal static class SplitSumKernel
{
    private const int Threads = 128;

    /// <summary>Launches products with their epilogue; a sum in parts goes to a workspace first, and is added up by this kernel.</summary>
    /// <param name="context">Where to.</param>
    /// <param name="step">What for.</param>
    /// <param name="problem">The products.</param>
    /// <param name="splits">Parts of the sum.</param>
    /// <param name="operands">The data.</param>
    /// <param name="tail">The epilogue.</param>
    /// <param name="launch">Launches the products themselves, without an epilogue where it gets none.</param>
    public static void LaunchProducts(
        PlanContext context, LoweredStep step, GemmProblem problem, int splits, Operands operands, Tail tail, Action<Operands, Tail?> launch)
    {
        if (splits == 1)
        {
            launch(operands, tail);
            return;
        }

        var parts = context.Workspace(0, (long)splits * problem.Pixels * problem.OutputStride);
        launch(operands with { Output = parts }, null);
        Launch(context, step, problem, splits, parts, operands.Output, tail);
    }

    private static void Launch(PlanContext context, LoweredStep step, GemmProblem problem, int splits, BundleArgument parts, BundleArgument output, Tail tail)
    {
        var model = new TemplateModel
        {
            ["splits"] = splits,
            ["pixels"] = problem.Pixels,
            ["outputs"] = problem.OutputStride,
            ["element"] = context.Format.Type,
        };
        tail.AddTo(model);
        model.ImportElements(context.Format);
        var name = Text($"split_sum_{splits}_k{problem.OutputStride}_{problem.Pixels}{tail.Suffix}");
        var grid = new GridSize(GridExtent.PerImage(problem.Pixels * problem.OutputStride / 4, Threads), GridExtent.Constant(1), GridExtent.Constant(1));
        context.Launch(step, "split_sum.sbn-cu", name, Threads, model, grid, [parts, .. tail.Arguments, output]);
        context.Describe(KernelTraits.Moving(context.Gpu));
    }
}
