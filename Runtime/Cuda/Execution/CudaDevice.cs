using RepVgg.Runtime.Cuda.Driver;

namespace RepVgg.Runtime.Cuda.Execution;

/// <summary>A device with a share of its primary context.</summary>
internal sealed class CudaDevice : IDisposable
{
    private readonly nint _context;

    /// <summary>Opens a device.</summary>
    public CudaDevice(ICudaDriver driver, int ordinal)
    {
        Driver = driver;
        var count = driver.DeviceCount();
        if (ordinal < 0 || ordinal >= count)
        {
            throw new CudaException(CudaProblem.NoDevice, $"there is no CUDA device {ordinal}; the driver finds {count}, numbered from 0");
        }

        Info = driver.Describe(ordinal);
        _context = driver.RetainPrimaryContext(ordinal);
    }

    /// <summary>The driver.</summary>
    public ICudaDriver Driver { get; }

    /// <summary>What the driver says of the device.</summary>
    public CudaDeviceInfo Info { get; }

    /// <summary>Makes the device's context the calling thread's; comes first in everything that a caller's thread does.</summary>
    public void MakeCurrent() => Driver.SetCurrentContext(_context);

    /// <summary>Allocates device memory.</summary>
    /// <param name="bytes">Bytes, more than 0.</param>
    /// <param name="purpose">What for, for the message when there is too little.</param>
    public ulong Allocate(long bytes, string purpose)
    {
        try
        {
            return Driver.Allocate(bytes);
        }
        catch (CudaException e) when (e.Problem == CudaProblem.OutOfMemory)
        {
            var (free, total) = Driver.MemoryInfo();
            var text = $"{e.Message}: {ByteCount.Text(bytes)} are needed for {purpose}, {Info.Name} has {ByteCount.Text(free)} free of {ByteCount.Text(total)}";
            throw new CudaException(CudaProblem.OutOfMemory, text, e) { ErrorCode = e.ErrorCode };
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Driver.ReleasePrimaryContext(Info.Ordinal);
}
