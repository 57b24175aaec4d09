using System.Collections.Immutable;
using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Runtime.Cuda.Execution;

/// <summary>
/// Which plan runs: of those for the device's architecture, or else for the nearest older one, the one with the largest
/// smallest batch that the batch at hand reaches.
/// </summary>
internal sealed class PlanChoice
{
    /// <summary>Finds the plans for a device.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="device">The device.</param>
    /// <param name="maximumImages">The largest batch that will be asked for.</param>
    /// <exception cref="CudaException">The device is older than all of the bundle's plans, or than its precision.</exception>
    public PlanChoice(BundleManifest manifest, CudaDeviceInfo device, int maximumImages = int.MaxValue)
    {
        if (manifest.Precision.NeedsTensorCores() && device.Arch < CudaArch.Ampere)
        {
            throw new CudaException(
                CudaProblem.DeviceUnsupported,
                $"the bundle computes in {manifest.Precision.Name()}, which needs {CudaArch.Ampere} or newer; {device.Name} is {device.Arch}");
        }

        var archs = manifest.Plans.SelectMany(p => p.Archs).Where(a => a <= device.Arch).ToList();
        if (archs.Count == 0)
        {
            throw new CudaException(
                CudaProblem.DeviceUnsupported,
                $"the bundle was compiled for {manifest.Plans.SelectMany(p => p.Archs).Min()} or newer; {device.Name} is {device.Arch}");
        }

        Arch = archs.Max();
        Plans = [.. manifest.Plans.Where(p => p.Archs.Contains(Arch) && p.MinimumBatch <= maximumImages).OrderByDescending(p => p.MinimumBatch)];
    }

    /// <summary>The architecture whose plans run.</summary>
    public CudaArch Arch { get; }

    /// <summary>Its plans; the last one is for every batch.</summary>
    public ImmutableArray<BundlePlan> Plans { get; }

    /// <summary>The names of all kernels that the plans launch, sorted.</summary>
    public ImmutableArray<string> Kernels =>
        [.. Plans.SelectMany(p => p.Launches).Select(l => l.Kernel).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The plan for a batch.</summary>
    public BundlePlan For(int images) => Plans.First(p => p.MinimumBatch <= images);
}
