namespace RepVgg.Runtime.Cuda;

/// <summary>A bundle, the driver, the device or the compiler refuses. The message is for users.</summary>
public sealed class CudaException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="problem">What kind of problem it is.</param>
    /// <param name="message">What is wrong and what to do about it.</param>
    /// <param name="innerException">The cause, where there is one.</param>
    public CudaException(CudaProblem problem, string message, Exception? innerException = null)
        : base(message, innerException) => Problem = problem;

    /// <summary>What kind of problem it is.</summary>
    public CudaProblem Problem { get; }

    /// <summary>The driver's or compiler's error number; 0 where the problem isn't a call's.</summary>
    public int ErrorCode { get; init; }
}
