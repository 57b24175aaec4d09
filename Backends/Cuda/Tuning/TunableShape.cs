using System.Collections.Immutable;

namespace RepVgg.Backends.Cuda.Tuning;

/// <summary>A convolution shape that leaves a choice.</summary>
/// <param name="Shape">Its <see cref="Core.ConvolutionStep.ShapeKey"/>.</param>
/// <param name="Layers">The layers of that shape.</param>
/// <param name="Candidates">The ways to compute it, by predicted time.</param>
public sealed record TunableShape(string Shape, ImmutableArray<string> Layers, ImmutableArray<string> Candidates);
