using RepVgg.Runtime.Cuda.Execution;

namespace RepVgg.Runtime.Cuda;

/// <summary>A tensor of float32 in device memory, dense NCHW: an input or output of <see cref="CudaModel"/> without copies.</summary>
public sealed unsafe class CudaTensor : IDisposable
{
    private const int Alignment = 16;

    private readonly CudaDevice _device;

    private readonly DeviceMemory? _owned;

    internal CudaTensor(CudaDevice device, int elements)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(elements);
        _device = device;
        device.MakeCurrent();
        _owned = new(device);
        _owned.Reserve((long)elements * sizeof(float), $"a tensor of {elements} elements");
        Address = _owned.Address;
        ElementCount = elements;
    }

    internal CudaTensor(CudaDevice device, ulong address, int elements)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(elements);
        if (address == 0 || address % Alignment != 0)
        {
            throw new ArgumentException($"the address must be a multiple of {Alignment}", nameof(address));
        }

        _device = device;
        Address = address;
        ElementCount = elements;
    }

    /// <summary>The device address.</summary>
    public ulong Address { get; }

    /// <summary>Elements.</summary>
    public int ElementCount { get; }

    /// <summary>Copies all elements from the host; done on return.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public void CopyFrom(ReadOnlySpan<float> values)
    {
        RequireLength(values.Length);
        fixed (float* start = values)
        {
            var source = (nint)start;
            OnStream((driver, stream) => driver.CopyToDevice(Address, source, (long)ElementCount * sizeof(float), stream));
        }
    }

    /// <summary>Copies all elements to the host; done on return.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public void CopyTo(Span<float> values)
    {
        RequireLength(values.Length);
        fixed (float* start = values)
        {
            var target = (nint)start;
            OnStream((driver, stream) => driver.CopyToHost(target, Address, (long)ElementCount * sizeof(float), stream));
        }
    }

    /// <summary>Releases the memory, unless it is the caller's.</summary>
    public void Dispose()
    {
        if (_owned is not null)
        {
            _device.MakeCurrent();
            _owned.Dispose();
        }
    }

    private void RequireLength(int length)
    {
        if (length != ElementCount)
        {
            throw new ArgumentException($"the tensor has {ElementCount} elements, the values {length}", nameof(length));
        }
    }

    private void OnStream(Action<Driver.ICudaDriver, nint> copy)
    {
        _device.MakeCurrent();
        var stream = _device.Driver.CreateStream();
        try
        {
            copy(_device.Driver, stream);
            _device.Driver.Synchronize(stream);
        }
        finally
        {
            _device.Driver.DestroyStream(stream);
        }
    }
}
