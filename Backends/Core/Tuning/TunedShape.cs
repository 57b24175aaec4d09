using System.Collections.Immutable;

namespace RepVgg.Backends.Core;

/// <summary>What was measured of one convolution shape.</summary>
/// <param name="Shape">The <see cref="ConvolutionStep.ShapeKey"/>.</param>
/// <param name="Algorithm">The algorithm to take.</param>
/// <param name="Milliseconds">Time of all layers of this shape together, by algorithm.</param>
public sealed record TunedShape(string Shape, string Algorithm, ImmutableArray<(string Algorithm, double Milliseconds)> Milliseconds);
