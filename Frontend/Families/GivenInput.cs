using RepVgg.IR.Ops;

namespace RepVgg.Frontend.Families;

/// <summary>The shape of an input image as a user gave it: typed, or that of an array.</summary>
/// <param name="Name">The input's name; null for the next input in order.</param>
/// <param name="Channels">Its channels.</param>
/// <param name="Image">Its height and width, in pixels.</param>
public sealed record GivenInput(string? Name, int Channels, Size2D Image);
