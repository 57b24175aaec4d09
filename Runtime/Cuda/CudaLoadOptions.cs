namespace RepVgg.Runtime.Cuda;

/// <summary>How a bundle is loaded and run.</summary>
public sealed record CudaLoadOptions
{
    /// <summary>Where the driver and the compiler are.</summary>
    public CudaLibraries Libraries { get; init; } = new();

    /// <summary>The device's number.</summary>
    public int Device { get; init; }

    /// <summary>
    /// The most images that are computed at a time, at least 1; larger batches are computed in parts. Memory grows with the
    /// largest batch that was run, up to this one.
    /// </summary>
    public int MaximumImages { get; init; } = 256;

    /// <summary>
    /// The most calls of <see cref="CudaModel.Run(IReadOnlyList{ReadOnlyMemory{float}}, IReadOnlyList{Memory{float}})"/> that
    /// run at the same time, at least 1; further ones wait. Each has a stream and memory for activations of its own.
    /// </summary>
    public int MaximumConcurrentRuns { get; init; } = 4;

    /// <summary>The CUDA graphs that each stream keeps, at least 1: one per size of batch (and per addresses of device tensors) of late.</summary>
    public int CachedGraphs { get; init; } = 8;
}
