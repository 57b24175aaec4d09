using System.Collections.Immutable;

namespace RepVgg.Runtime.Cuda.Bundles;

/// <summary>What the kernels multiply; all accumulate in float32.</summary>
public enum BundlePrecision
{
    /// <summary>float32 on the CUDA cores.</summary>
    Fp32,

    /// <summary>TF32 on tensor cores: 10 bits of mantissa.</summary>
    Tf32,

    /// <summary>Three TF32 products per product, with an accuracy near float32's.</summary>
    Tf32x3,

    /// <summary>float16 on tensor cores.</summary>
    Fp16,
}

/// <summary>Names and needs of precisions.</summary>
public static class BundlePrecisions
{
    /// <summary>The names in <c>bundle.json</c>, in the enumeration's order.</summary>
    public static ImmutableArray<string> Names { get; } = ["fp32", "tf32", "tf32x3", "fp16"];

    /// <summary>The name in <c>bundle.json</c>.</summary>
    public static string Name(this BundlePrecision precision) => Names[(int)precision];

    /// <summary>Whether the kernels need tensor cores and asynchronous copies, that is <see cref="CudaArch.Ampere"/> or newer.</summary>
    public static bool NeedsTensorCores(this BundlePrecision precision) => precision != BundlePrecision.Fp32;
}
