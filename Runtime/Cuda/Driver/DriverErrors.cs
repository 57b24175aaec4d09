namespace RepVgg.Runtime.Cuda.Driver;

/// <summary>The driver's error numbers (<c>CUresult</c>) that mean something to this library.</summary>
internal static class DriverErrors
{
    private const int OutOfMemory = 2;

    private const int NoDevice = 100;

    private const int InvalidDevice = 101;

    private const int InvalidImage = 200;

    private const int NoBinaryForGpu = 209;

    private const int InvalidPtx = 218;

    private const int JitCompilerNotFound = 221;

    private const int JitCompilationDisabled = 223;

    private const int InvalidSource = 300;

    /// <summary>What kind of problem an error is.</summary>
    public static CudaProblem Problem(int error) => error switch
    {
        OutOfMemory => CudaProblem.OutOfMemory,
        NoDevice or InvalidDevice => CudaProblem.NoDevice,
        InvalidImage or NoBinaryForGpu or InvalidPtx or (>= JitCompilerNotFound and <= JitCompilationDisabled) or InvalidSource => CudaProblem.BinaryRejected,
        _ => CudaProblem.DriverError,
    };
}
