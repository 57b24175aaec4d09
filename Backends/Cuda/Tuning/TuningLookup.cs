using System.Collections.Immutable;
using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda.Architectures;
using RepVgg.Backends.Cuda.Planning;
using RepVgg.Runtime.Cuda;
using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Backends.Cuda.Tuning;

/// <summary>Finds what was measured for a plan.</summary>
internal static class TuningLookup
{
    /// <summary>
    /// The choices by shape: those measured for the same architecture, or for the one that stands for it in the cost model, in the same precision, with a batch
    /// that runs the plan. Of several, those of the smallest batch.
    /// </summary>
    /// <param name="options">The choices of the backend.</param>
    /// <param name="arch">The plan's architecture.</param>
    /// <param name="batch">The plan's least batch.</param>
    public static ImmutableDictionary<string, string> For(CudaOptions options, CudaArch arch, int batch)
    {
        var next = options.Batches.Where(b => b > batch).DefaultIfEmpty(int.MaxValue).Min();
        return options.Tuning
            .Where(t => (t.Architecture == arch.ToString() || t.Architecture == GpuModel.For(arch).Arch.ToString()) && t.Precision == options.Precision.Name() && t.Batch >= batch && t.Batch < next)
            .MinBy(t => t.Batch)?.Choices ?? ImmutableDictionary<string, string>.Empty;
    }

    /// <summary>Refuses names that no candidate has.</summary>
    /// <exception cref="IR.Diagnostics.DiagnosticException">There is such a name (RVC3005).</exception>
    public static void Require(CudaOptions options)
    {
        foreach (var shape in options.Tuning.SelectMany(t => t.Shapes))
        {
            if (!ConvolutionCandidates.Names.Contains(shape.Algorithm) && !MmaPlanner.Names.Contains(shape.Algorithm))
            {
                throw BackendDiagnostics.BrokenTuning.Error($"the tuning file says '{shape.Algorithm}' for '{shape.Shape}', which is no algorithm on CUDA; such are 'gemm 64x64x8', 'gemm 64x64x8 / 4', 'winograd 2x2, 64x64x8' and 'mma 64x64'");
            }
        }
    }
}
