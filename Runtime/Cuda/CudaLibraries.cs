namespace RepVgg.Runtime.Cuda;

/// <summary>Where the native libraries are.</summary>
/// <param name="Driver">The driver's library; null for the system's (<c>libcuda.so.1</c>, <c>nvcuda.dll</c>).</param>
/// <param name="Compiler">The run-time compiler's library; null for the newest NVRTC that the system finds.</param>
public sealed record CudaLibraries(string? Driver = null, string? Compiler = null);
