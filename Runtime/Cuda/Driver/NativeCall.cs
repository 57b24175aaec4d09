namespace RepVgg.Runtime.Cuda.Driver;

/// <summary>How failed calls read.</summary>
internal static class NativeCall
{
    /// <summary>The exception for a call that failed, for example <c>cuMemAlloc_v2: CUDA_ERROR_OUT_OF_MEMORY (2)</c>.</summary>
    /// <param name="problem">What kind of problem it is.</param>
    /// <param name="call">The text of the call: a field of the entry points and its arguments.</param>
    /// <param name="error">The error's number.</param>
    /// <param name="name">The error's name.</param>
    /// <param name="detail">What else is known.</param>
    public static CudaException Failed(CudaProblem problem, string call, int error, string name, string? detail)
    {
        var text = $"{call[(call.IndexOf('.') + 1)..call.IndexOf('(')]}: {name} ({error})";
        return new(problem, string.IsNullOrEmpty(detail) ? text : $"{text}: {detail}") { ErrorCode = error };
    }
}
