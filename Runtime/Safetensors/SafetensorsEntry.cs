using System.Collections.Immutable;

namespace RepVgg.Runtime.Safetensors;

/// <summary>One tensor of a safetensors file: what it is and where its bytes lie.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="Dtype">The element type.</param>
/// <param name="Shape">The dimensions, outermost first; empty for a scalar.</param>
/// <param name="Offset">First byte, counted from the file's start.</param>
/// <param name="Length">Number of bytes.</param>
public sealed record SafetensorsEntry(string Name, SafetensorsDtype Dtype, ImmutableArray<long> Shape, long Offset, long Length);
