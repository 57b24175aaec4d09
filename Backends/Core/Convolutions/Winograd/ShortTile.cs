using System.Collections.Immutable;

namespace RepVgg.Backends.Core;

/// <summary>
/// How the last tile along an axis computes fewer outputs than the others by fewer products, with the same weights: the products at some points are
/// not needed.
/// </summary>
/// <param name="Outputs">Outputs that it computes.</param>
/// <param name="Idle">The points whose products are not needed.</param>
/// <param name="Inputs">For each input of the transform the tile's input that takes its place.</param>
/// <param name="Rows">For each output the row of the output transform that gives it.</param>
public sealed record ShortTile(int Outputs, ImmutableArray<int> Idle, ImmutableArray<int> Inputs, ImmutableArray<int> Rows)
{
    /// <summary>Whether inputs and outputs aren't where whole tiles have them.</summary>
    public bool Rearranges => !Inputs.SequenceEqual(Enumerable.Range(0, Inputs.Length));

    /// <summary>Whether a point's products are not needed.</summary>
    public bool IsIdle(int point) => Idle.Contains(point);
}
