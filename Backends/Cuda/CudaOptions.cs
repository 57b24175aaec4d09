using System.Collections.Immutable;
using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda.Kernels;
using RepVgg.Runtime.Cuda;
using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Backends.Cuda;

/// <summary>Choices of the CUDA backend.</summary>
public sealed record CudaOptions
{
    /// <summary>The architectures to choose kernels for and to compile for.</summary>
    public ImmutableArray<CudaArch> Architectures { get; init; } = [CudaArch.Ampere];

    /// <summary>What the convolutions multiply.</summary>
    public BundlePrecision Precision { get; init; } = BundlePrecision.Fp32;

    /// <summary>Use no algorithm that rounds differently from the convolution's definition: no Winograd.</summary>
    public bool Exact { get; init; }

    /// <summary>The program and its version, for the manifest.</summary>
    public string Generator { get; init; } = "rvc";

    /// <summary>The command that wrote the bundle, for the manifest.</summary>
    public string Command { get; init; } = "rvc compile";

    /// <summary>The model's name, for the manifest.</summary>
    public string ModelName { get; init; } = "model";

    /// <summary>The class for .NET, with its namespace if wanted; what C# doesn't allow in it is replaced.</summary>
    public string ClassName { get; init; } = "Models.Model";

    /// <summary>What was measured on devices; it comes before the cost model's choice where it has a shape.</summary>
    public ImmutableArray<CudaTuning> Tuning { get; init; } = [];

    /// <summary>The least batches that get a plan of their own, ascending; the first one's plan also runs smaller batches.</summary>
    public ImmutableArray<int> Batches { get; init; } = [1, 16];

    /// <summary>Chooses the schedules on tensor cores; null: those of the least predicted time.</summary>
    internal Func<MmaProblem, MmaSchedule>? MmaSchedules { get; init; }
}
