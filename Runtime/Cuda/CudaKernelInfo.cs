namespace RepVgg.Runtime.Cuda;

/// <summary>What the driver says of a loaded kernel.</summary>
/// <param name="Name">Its name in the source.</param>
/// <param name="Registers">Registers per thread.</param>
/// <param name="SharedBytes">Shared memory per block.</param>
/// <param name="LocalBytes">Local memory per thread; more than 0 means that registers were spilled.</param>
/// <param name="MaximumThreads">The most threads that a block may have.</param>
public sealed record CudaKernelInfo(string Name, int Registers, int SharedBytes, int LocalBytes, int MaximumThreads);
