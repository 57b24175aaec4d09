namespace RepVgg.Backends.Cuda.Costs;

/// <summary>What the cost model needs to know of one launch.</summary>
/// <param name="Blocks">Blocks of the grid.</param>
/// <param name="Threads">Threads of a block.</param>
/// <param name="Registers">Registers of a thread.</param>
/// <param name="SharedBytes">Shared memory of a block.</param>
/// <param name="MultiplyAdds">Multiply-adds of the whole launch, those on padding included.</param>
/// <param name="PerClock">Multiply-adds that a multiprocessor with enough warps sustains per clock.</param>
/// <param name="Bytes">Traffic with the device's memory.</param>
/// <param name="Computing">Seconds that computing takes, where the kernel has a model of its own.</param>
internal sealed record KernelWork(
    long Blocks, int Threads, int Registers, int SharedBytes, double MultiplyAdds, double PerClock, double Bytes, double? Computing = null);
