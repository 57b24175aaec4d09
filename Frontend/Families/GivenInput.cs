using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.Frontend.Families;

/// <summary>An input as a user gave it: the shape of an image that was typed, or an array.</summary>
/// <param name="Name">The input's name; null for the next input in order.</param>
/// <param name="Shape">Its dimensions; the first is the symbolic batch if the shape was typed.</param>
/// <param name="Elements">The array; null if only a shape was typed.</param>
public sealed record GivenInput(string? Name, Shape Shape, Tensor? Elements = null)
{
    /// <summary>Whether it can be an image, or images: [N,C,H,W], or [C,H,W] for one.</summary>
    public bool IsImage => Shape.Rank is 3 or 4;

    /// <summary>Channels of an image.</summary>
    public int Channels => Shape[^3];

    /// <summary>Height and width of an image, in pixels.</summary>
    public Size2D Image => new(Shape[^2], Shape[^1]);
}
