using RepVgg.Runtime.Cuda.Bundles;
using RepVgg.Runtime.Cuda.Driver;

namespace RepVgg.Runtime.Cuda.Execution;

/// <summary>What all executions of a model share: it doesn't change while they run.</summary>
/// <param name="Device">The device.</param>
/// <param name="Manifest">The bundle's manifest.</param>
/// <param name="Plans">The plans for the device.</param>
/// <param name="Module">The kernels.</param>
/// <param name="Weights">The weights.</param>
/// <param name="CachedGraphs">Graphs that each execution keeps.</param>
internal sealed record LoadedModel(
    CudaDevice Device, BundleManifest Manifest, PlanChoice Plans, KernelModule Module, WeightMemory Weights, int CachedGraphs) : IDisposable
{
    /// <summary>Loads a bundle onto a device.</summary>
    /// <exception cref="CudaException">The device can't run it.</exception>
    public static LoadedModel Load(Bundle bundle, ICudaDriver driver, CudaLoadOptions options)
    {
        var loaded = new Stack<IDisposable>();
        try
        {
            var device = Keep(new CudaDevice(driver, options.Device));
            device.MakeCurrent();
            var plans = new PlanChoice(bundle.Manifest, device.Info, options.MaximumImages);
            var module = Keep(KernelModule.Load(device, bundle, plans.Arch, options.Libraries));
            module.Resolve(plans.Kernels);
            var weights = Keep(new WeightMemory(device, bundle.Weights, WeightChoice.For(bundle, plans), module));
            return new(device, bundle.Manifest, plans, module, weights, options.CachedGraphs);
        }
        catch
        {
            while (loaded.TryPop(out var part))
            {
                part.Dispose();
            }

            throw;
        }

        T Keep<T>(T part)
            where T : IDisposable
        {
            loaded.Push(part);
            return part;
        }
    }

    /// <summary>Releases everything in reverse order.</summary>
    public void Dispose()
    {
        Weights.Dispose();
        Module.Dispose();
        Device.Dispose();
    }
}
