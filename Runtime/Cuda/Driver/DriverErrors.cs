namespace RepVgg.Runtime.Cuda.Driver;

/// <summary>The driver's error numbers (<c>CUresult</c>) that mean something to this library.</summary>
internal static class DriverErrors
{
    private const int OutOfMemory = 2;

    private const int NoDevice = 100;

    private const int InvalidDevice = 101;

    /// <summary>What kind of problem an error is.</summary>
    public static CudaProblem Problem(int error) => error switch
    {
        OutOfMemory => CudaProblem.OutOfMemory,
        NoDevice or InvalidDevice => CudaProblem.NoDevice,
        _ => CudaProblem.DriverError,
    };
}
