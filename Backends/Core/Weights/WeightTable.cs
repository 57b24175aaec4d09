using System.Collections.Immutable;

namespace RepVgg.Backends.Core;

/// <summary>All weights of a model: the tensors of the file, and where they go when they are loaded.</summary>
/// <param name="Tensors">The tensors of the file, in order of use.</param>
/// <param name="Packed">The regions of the packed array, in order.</param>
/// <param name="PackedLength">Elements of the packed array.</param>
public sealed record WeightTable(ImmutableArray<WeightTensor> Tensors, ImmutableArray<PackedTensor> Packed, int PackedLength);
