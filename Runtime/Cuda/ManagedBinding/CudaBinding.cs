namespace RepVgg.Runtime.Cuda.Driver;

/// <summary>The binding to the driver: the package ManagedCuda-12, chosen by <c>-p:CudaBinding=ManagedCuda</c>.</summary>
internal static class CudaBinding
{
    /// <summary>Initialises the system's driver; the package can't load another one.</summary>
    /// <exception cref="CudaException">There is no driver, it is too old, or it finds no device.</exception>
    public static ICudaDriver Open(CudaLibraries libraries)
    {
        if (libraries.Driver is not null)
        {
            throw new CudaException(
                CudaProblem.DriverMissing, "this program was built with -p:CudaBinding=ManagedCuda, which loads the system's driver and no other");
        }

        try
        {
            return new ManagedDriver();
        }
        catch (DllNotFoundException e)
        {
            throw new CudaException(CudaProblem.DriverMissing, $"there is no CUDA driver ({e.Message})", e);
        }
        catch (EntryPointNotFoundException e)
        {
            throw new CudaException(CudaProblem.DriverTooOld, e.Message, e);
        }
    }
}
