using System.Collections.Immutable;
using System.Text.RegularExpressions;
using RepVgg.Runtime.Cuda;
using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Tests.Backends.Cuda.Catalogue;

/// <summary>The source of a part of the catalogue in a precision.</summary>
/// <param name="Part">The part.</param>
/// <param name="Precision">The precision.</param>
internal sealed partial record KernelSource(CataloguePart Part, BundlePrecision Precision)
{
    /// <summary>The precisions that the backend has kernels for.</summary>
    public static readonly ImmutableArray<BundlePrecision> Precisions = [BundlePrecision.Fp32];

    /// <summary>All sources.</summary>
    public static readonly ImmutableArray<KernelSource> All = [.. from precision in Precisions from part in KernelCatalogue.Parts select new KernelSource(part, precision)];

    /// <summary>Its name in tests.</summary>
    public string Name => $"{Part.Name}, {Precision.Name()}";

    /// <summary>The text.</summary>
    public string Text => CatalogueBundle.Of(Part, Precision).Source;

    /// <summary>The names of its kernels.</summary>
    public IReadOnlyList<string> Kernels => [.. Declaration().Matches(Text).Select(m => m.Groups[1].Value)];

    /// <summary>The source of a name.</summary>
    public static KernelSource Named(string name) => All.Single(s => s.Name == name);

    /// <summary>Whether an architecture has the instructions.</summary>
    public bool RunsOn(CudaArch arch) => !Precision.NeedsTensorCores() || arch >= CudaArch.Ampere;

    [GeneratedRegex(@"__global__ void __launch_bounds__\(\d+\) (\w+)\(")]
    private static partial Regex Declaration();
}
