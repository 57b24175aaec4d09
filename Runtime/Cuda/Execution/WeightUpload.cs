using RepVgg.Runtime.Cuda.Driver;
using RepVgg.Runtime.Safetensors;

namespace RepVgg.Runtime.Cuda.Execution;

/// <summary>Copies tensors of a file to the device, in parts through pinned memory.</summary>
internal sealed class WeightUpload : IDisposable
{
    private const int ChunkBytes = 4 << 20;

    private readonly ICudaDriver _driver;

    private readonly SafetensorsFile _file;

    private readonly PinnedMemory _staging;

    /// <summary>Prepares copies.</summary>
    public WeightUpload(CudaDevice device, SafetensorsFile file)
    {
        (_driver, _file, _staging) = (device.Driver, file, new(device));
        _staging.Reserve(ChunkBytes);
        try
        {
            Stream = _driver.CreateStream();
        }
        catch
        {
            _staging.Dispose();
            throw;
        }
    }

    /// <summary>The stream of the copies.</summary>
    public nint Stream { get; }

    /// <summary>Copies a tensor; done on return.</summary>
    public void Copy(SafetensorsEntry tensor, ulong address)
    {
        for (var start = 0L; start < tensor.Length; start += ChunkBytes)
        {
            var count = (int)Math.Min(ChunkBytes, tensor.Length - start);
            _file.ReadBytes(tensor, start, _staging.Span<byte>(0, count));
            _driver.CopyToDevice(address + (ulong)start, _staging.Address, count, Stream);
            _driver.Synchronize(Stream);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _driver.DestroyStream(Stream);
        _staging.Dispose();
    }
}
