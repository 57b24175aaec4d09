using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda.Kernels;
using RepVgg.Backends.Cuda.Memory;
using RepVgg.Backends.Cuda.Planning;
using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Tests.Backends.Cuda.Catalogue;

/// <summary>A convolution of the catalogue with a choice of its own, which the planner needn't ever take for so small a layer.</summary>
/// <param name="Name">The name of its value.</param>
/// <param name="Operation">The node as the backend gets it.</param>
/// <param name="Schedule">Tile and splits of its products.</param>
/// <param name="Winograd">The transform, or null for the implicit GEMM of the layer itself.</param>
/// <param name="Addend">The value that the epilogue adds before the activation, or null.</param>
internal sealed record CatalogueLayer(string Name, string Operation, GemmSchedule Schedule, WinogradTransform? Winograd = null, string? Addend = null)
{
    /// <summary>The nodes that say what it computes: the epilogue's addition is a node of its own.</summary>
    public string Meaning => Addend is null
        ? $"%{Name} = {Operation}"
        : $"%{Name}_conv = {Operation.Replace(", activation = relu", "", StringComparison.Ordinal)}\n  %{Name}_sum = add %{Name}_conv, %{Addend} : {Type}\n  %{Name} = relu %{Name}_sum : {Type}";

    private string Type => Operation[(Operation.IndexOf(" : ", StringComparison.Ordinal) + 3)..];

    /// <summary>Adds the layer's launches.</summary>
    public void Plan(PlanContext context, ConvolutionStep step)
    {
        var to = context.Tensor(step.To);
        var addend = Addend is null ? null : new BufferArgument(context.Bundle.Model.Buffers.Single(b => b.Name == Addend).Index);
        var tail = new Tail(context.Bundle.Weights.Vector(step.Name, step.Bias, to.Stride), addend, context.Function(step.Epilogue));
        if (Winograd is not null)
        {
            WinogradKernels.Launch(context, step, WinogradKernels.Shape(context, step, Winograd), Schedule, tail);
            return;
        }

        var problem = ConvolutionPlanner.Problem(context, step);
        var kernel = step.Weights.Source!;
        var weights = context.Bundle.Weights.Add(
            kernel.Name,
            [problem.Planes, problem.Depth, problem.Outputs],
            context.Format,
            () => KernelPacking.OutputsInnermost(kernel, problem.Planes, problem.TapDepth, problem.Outputs));
        GemmKernel.Launch(
            context, step, problem, Schedule, new(new BufferArgument(step.From.Index), new WeightArgument(weights), new BufferArgument(step.To.Index)), tail);
    }
}
