using System.Collections.Immutable;
using RepVgg.IR.Tensors;

namespace RepVgg.Backends.Core;

/// <summary>A tensor of the weights file: float32, row-major, in the plain layout that other tools read (OIHW, [O,I], [C]).</summary>
/// <param name="Name">Its key in the file, such as <c>stage1.0.weight</c>.</param>
/// <param name="Shape">The dimensions.</param>
/// <param name="Values">The elements.</param>
public sealed record WeightTensor(string Name, Shape Shape, ImmutableArray<float> Values);
