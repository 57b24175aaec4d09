namespace RepVgg.Runtime.Cuda.Execution;

/// <summary>Device memory that grows to the largest size asked for; growing loses the content.</summary>
/// <param name="device">The device.</param>
internal sealed class DeviceMemory(CudaDevice device) : IDisposable
{
    private long _bytes;

    /// <summary>The address; 0 while nothing was asked for.</summary>
    public ulong Address { get; private set; }

    /// <summary>Grows where needed.</summary>
    /// <param name="bytes">Bytes.</param>
    /// <param name="purpose">What for, for the message when there is too little.</param>
    /// <returns>Whether the address changed.</returns>
    public bool Reserve(long bytes, string purpose)
    {
        if (bytes <= _bytes)
        {
            return false;
        }

        // Freed first: both together may not fit.
        Dispose();
        Address = device.Allocate(bytes, purpose);
        _bytes = bytes;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_bytes > 0)
        {
            device.Driver.Free(Address);
            Address = 0;
            _bytes = 0;
        }
    }
}
