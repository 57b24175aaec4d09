using System.Collections.Immutable;
using RepVgg.Cli.Infrastructure;
using RepVgg.Runtime.Cuda;

namespace RepVgg.Cli.SelfTest;

/// <summary>What <c>rvc selftest</c> found.</summary>
/// <param name="Engine">The engine.</param>
/// <param name="Device">The device.</param>
/// <param name="Compiler">The version of NVRTC, or null where it isn't installed.</param>
/// <param name="ImageSize">Height and width of the timed models' images.</param>
/// <param name="Variants">The kernels.</param>
/// <param name="Speeds">The models.</param>
internal sealed record SelfTestResult(
    string Engine, CudaDeviceInfo Device, string? Compiler, int ImageSize, ImmutableArray<VariantResult> Variants, ImmutableArray<SpeedResult> Speeds)
{
    /// <summary>Whether the device is a stand-in, whose times mean nothing.</summary>
    public bool IsEmulated => Engine == CudaEngine.Emulated;

    /// <summary>Checks and timings that failed.</summary>
    public int Failures => Variants.Count(v => !v.Passed) + Speeds.Count(s => s.Failure is not null);
}
