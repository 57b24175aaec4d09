using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Cli.Infrastructure;

/// <summary>How far engines may be from the float64 reference, as relative error (L2).</summary>
internal static class EngineTolerance
{
    /// <summary>All convolutions multiply and add as the definition does, in float32.</summary>
    public const double Direct = 2e-5;

    /// <summary>A convolution is Winograd, whose sums cancel.</summary>
    public const double Winograd = 1e-4;

    /// <summary>Products of TF32's 10 bits of mantissa.</summary>
    public const double Tf32 = 3e-3;

    /// <summary>Products of float16, and activations stored as such.</summary>
    public const double Fp16 = 1e-2;

    /// <summary>What a precision allows.</summary>
    public static double Of(BundlePrecision precision, bool usesWinograd) => precision switch
    {
        BundlePrecision.Tf32 => Tf32,
        BundlePrecision.Fp16 => Fp16,
        _ => usesWinograd ? Winograd : Direct,
    };
}
