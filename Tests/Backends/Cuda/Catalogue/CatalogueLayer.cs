using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda.Kernels;
using RepVgg.Backends.Cuda.Memory;
using RepVgg.Backends.Cuda.Planning;
using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Tests.Backends.Cuda.Catalogue;

/// <summary>A convolution of the catalogue with a choice of its own, which the planner needn't ever take for so small a layer.</summary>
/// <param name="Name">The name of its value.</param>
/// <param name="Operation">The right-hand side of its node; <c>#</c> stands for the name.</param>
/// <param name="Schedule">Tile and splits of its products.</param>
/// <param name="Winograd">The transform, or null for the implicit GEMM of the layer itself.</param>
internal sealed record CatalogueLayer(string Name, string Operation, GemmSchedule Schedule, WinogradTransform? Winograd = null)
{
    /// <summary>The node.</summary>
    public string Node => $"  %{Name} = {Operation.Replace("#", Name, StringComparison.Ordinal)}";

    /// <summary>Adds the layer's launches.</summary>
    public void Plan(PlanContext context, ConvolutionStep step)
    {
        var addend = step.Addend is { } buffer ? new BufferArgument(buffer.Index) : null;
        var tail = new Tail(context.Bundle.Weights.Vector(step.Name, step.Bias, context.Tensor(step.To).Stride), addend, context.Function(step.Epilogue));
        if (Winograd is not null)
        {
            WinogradKernels.Launch(context, step, WinogradKernels.Shape(context, step, Winograd), Schedule, tail);
            return;
        }

        var problem = ConvolutionPlanner.Problem(context, step);
        var weights = GemmKernel.Weights(context, problem, step.Weights.Source!);
        GemmKernel.Launch(context, step, problem, Schedule, new(new BufferArgument(step.From.Index), weights, new BufferArgument(step.To.Index)), tail);
    }
}
