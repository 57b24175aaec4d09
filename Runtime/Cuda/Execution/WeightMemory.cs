using RepVgg.Runtime.Cuda.Bundles;
using RepVgg.Runtime.Safetensors;

namespace RepVgg.Runtime.Cuda.Execution;

/// <summary>The weights on the device, as one block: those that the device's plans read, some of the file, some computed here.</summary>
internal sealed class WeightMemory : IDisposable
{
    private readonly DeviceMemory _memory;

    private readonly Dictionary<string, ulong> _addresses = new(StringComparer.Ordinal);

    /// <summary>Loads and computes the weights.</summary>
    /// <param name="device">The device.</param>
    /// <param name="file">The weights' file.</param>
    /// <param name="choice">What is needed.</param>
    /// <param name="module">The kernels.</param>
    public WeightMemory(CudaDevice device, SafetensorsFile file, WeightChoice choice, KernelModule module)
    {
        _memory = new(device);
        Bytes = choice.Bytes;
        try
        {
            _memory.Reserve(choice.Stored.Sum(t => BundleManifest.Aligned(t.Length)) + choice.Derived.Sum(d => BundleManifest.Aligned(d.Bytes)), "weights");
            Load(device, file, choice, module);
        }
        catch
        {
            _memory.Dispose();
            throw;
        }
    }

    /// <summary>Bytes of the weights, without what fills them up to the alignment.</summary>
    public long Bytes { get; }

    /// <summary>The device addresses by name.</summary>
    public IReadOnlyDictionary<string, ulong> Addresses => _addresses;

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    private void Load(CudaDevice device, SafetensorsFile file, WeightChoice choice, KernelModule module)
    {
        using var upload = new WeightUpload(device, file);
        var address = _memory.Address;
        foreach (var tensor in choice.Stored)
        {
            _addresses.Add(tensor.Name, address);
            upload.Copy(tensor, address);
            address += (ulong)BundleManifest.Aligned(tensor.Length);
        }

        foreach (var weight in choice.Derived)
        {
            _addresses.Add(weight.Name, address);
            address += (ulong)BundleManifest.Aligned(weight.Bytes);
        }

        if (!choice.Derived.IsEmpty)
        {
            Derive(device, choice, module, upload);
        }
    }

    /// <summary>Computes what isn't stored; what it is computed from is on the device only meanwhile, unless launches read it, too.</summary>
    private void Derive(CudaDevice device, WeightChoice choice, KernelModule module, WeightUpload upload)
    {
        using var memory = new DeviceMemory(device);
        memory.Reserve(choice.Sources.Sum(t => BundleManifest.Aligned(t.Length)), "weights that others are computed from");
        var addresses = new Dictionary<string, ulong>(_addresses, StringComparer.Ordinal);
        var address = memory.Address;
        foreach (var tensor in choice.Sources)
        {
            addresses.Add(tensor.Name, address);
            upload.Copy(tensor, address);
            address += (ulong)BundleManifest.Aligned(tensor.Length);
        }

        var plan = new BundlePlan([], 1, [.. choice.Derived.Select(d => d.Launch)]);
        module.Resolve(plan.Launches.Select(l => l.Kernel).Distinct(StringComparer.Ordinal));
        using var arguments = new LaunchArguments(plan, addresses);
        arguments.Set(1, new([], []), [], arena: 0);
        arguments.Launch(device, module, 1, upload.Stream, launched: null);
        device.Driver.Synchronize(upload.Stream);
    }
}
