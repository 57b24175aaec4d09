namespace RepVgg.Backends.Core;

/// <summary>A region of the packed weights, which are one aligned array.</summary>
/// <param name="Source">The tensor of the file, or null for zeros (a layer without bias).</param>
/// <param name="Packing">How the elements are ordered.</param>
/// <param name="Offset">First element of the region; a multiple of 16.</param>
/// <param name="Length">Elements of the region.</param>
public sealed record PackedTensor(WeightTensor? Source, WeightPacking Packing, int Offset, int Length);
