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
            Place(_memory, [.. Sizes(choice.Stored), .. choice.Derived.Select(d => (d.Name, d.Bytes))], "weights", _addresses);
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
        foreach (var tensor in choice.Stored)
        {
            upload.Copy(tensor, _addresses[tensor.Name]);
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
        var addresses = new Dictionary<string, ulong>(_addresses, StringComparer.Ordinal);
        Place(memory, [.. Sizes(choice.Sources)], "weights that others are computed from", addresses);
        foreach (var tensor in choice.Sources)
        {
            upload.Copy(tensor, addresses[tensor.Name]);
        }

        var plan = new BundlePlan([], 1, [.. choice.Derived.Select(d => d.Launch)]);
        module.Resolve(plan.Launches.Select(l => l.Kernel).Distinct(StringComparer.Ordinal));
        using var arguments = new LaunchArguments(plan, addresses);
        arguments.Set(1, new([], []), [], arena: 0);
        arguments.Launch(device, module, 1, upload.Stream, launched: null);
        device.Driver.Synchronize(upload.Stream);
    }

    /// <summary>Reserves memory for weights and puts them there one after another.</summary>
    private static void Place(DeviceMemory memory, ReadOnlySpan<(string Name, long Bytes)> weights, string what, Dictionary<string, ulong> addresses)
    {
        var end = 0L;
        foreach (var (_, bytes) in weights)
        {
            end += BundleManifest.Aligned(bytes);
        }

        memory.Reserve(end, what);
        var address = memory.Address;
        foreach (var (name, bytes) in weights)
        {
            addresses.Add(name, address);
            address += (ulong)BundleManifest.Aligned(bytes);
        }
    }

    private static IEnumerable<(string Name, long Bytes)> Sizes(IEnumerable<SafetensorsEntry> tensors) => tensors.Select(t => (t.Name, t.Length));
}
