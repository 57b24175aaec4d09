namespace RepVgg.Backends.Cuda.Costs;

/// <summary>What the cost model says of one launch.</summary>
/// <param name="Layer">The layer that it computes.</param>
/// <param name="Kernel">The kernel's name.</param>
/// <param name="Tile">What a block computes, such as 128x64x8 (rows, columns, depth of a slice); empty where each thread computes an element.</param>
/// <param name="Cost">The prediction.</param>
public sealed record LaunchEstimate(string Layer, string Kernel, string Tile, KernelCost Cost);
