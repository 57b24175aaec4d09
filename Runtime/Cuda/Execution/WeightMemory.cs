using RepVgg.Runtime.Safetensors;

namespace RepVgg.Runtime.Cuda.Execution;

/// <summary>The weights on the device: the data section of their file as one block.</summary>
internal sealed class WeightMemory : IDisposable
{
    private const int ChunkBytes = 4 << 20;

    private readonly DeviceMemory _memory;

    private readonly Dictionary<string, ulong> _addresses = new(StringComparer.Ordinal);

    /// <summary>Loads the weights.</summary>
    public WeightMemory(CudaDevice device, SafetensorsFile file)
    {
        _memory = new(device);
        try
        {
            var bytes = file.Tensors.Sum(t => t.Length);
            _memory.Reserve(bytes, "weights");
            Upload(device, file);
        }
        catch
        {
            _memory.Dispose();
            throw;
        }
    }

    /// <summary>The device address of a tensor.</summary>
    public ulong this[string name] => _addresses[name];

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    private void Upload(CudaDevice device, SafetensorsFile file)
    {
        var driver = device.Driver;
        using var staging = new PinnedMemory(device);
        staging.Reserve(ChunkBytes);
        var stream = driver.CreateStream();
        try
        {
            var address = _memory.Address;
            foreach (var tensor in file.Tensors)
            {
                _addresses[tensor.Name] = address;
                for (var start = 0L; start < tensor.Length; start += ChunkBytes)
                {
                    var count = (int)Math.Min(ChunkBytes, tensor.Length - start);
                    file.ReadBytes(tensor, start, staging.Span<byte>(0, count));
                    driver.CopyToDevice(address + (ulong)start, staging.Address, count, stream);
                    driver.Synchronize(stream);
                }

                address += (ulong)tensor.Length;
            }
        }
        finally
        {
            driver.DestroyStream(stream);
        }
    }
}
