namespace RepVgg.Runtime.Cuda.Execution;

/// <summary>Pinned host memory, which the device copies from and to by itself; grows as <see cref="DeviceMemory"/> does.</summary>
/// <param name="device">The device.</param>
internal sealed unsafe class PinnedMemory(CudaDevice device) : IDisposable
{
    private long _bytes;

    /// <summary>The address; 0 while nothing was asked for.</summary>
    public nint Address { get; private set; }

    /// <summary>Grows where needed.</summary>
    public void Reserve(long bytes)
    {
        if (bytes > _bytes)
        {
            Dispose();
            Address = device.Driver.AllocateHost(bytes);
            _bytes = bytes;
        }
    }

    /// <summary>A part of the memory.</summary>
    /// <param name="offset">The first byte.</param>
    /// <param name="count">The number of elements.</param>
    /// <typeparam name="T">The elements' type.</typeparam>
    public Span<T> Span<T>(long offset, int count)
        where T : unmanaged => new((byte*)Address + offset, count);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_bytes > 0)
        {
            device.Driver.FreeHost(Address);
            Address = 0;
            _bytes = 0;
        }
    }
}
