using RepVgg.Backends.Core;

namespace RepVgg.Backends.CSharp;

/// <summary>The part of each image that a call is for: the whole, or the planes or rows of an item, <c>count</c> from <c>first</c> on.</summary>
internal sealed class ImageRange(KernelCalls calls, SplitAxis axis)
{
    /// <summary>Where the part of an image lies.</summary>
    public string Image(ActivationBuffer buffer) => In(calls.Image(buffer));

    /// <summary>Where the part of an image that is given by an expression lies.</summary>
    public string In(string image) => image + axis switch
    {
        SplitAxis.Planes => ".Plane(first)",
        SplitAxis.Rows => ".Row(first)",
        _ => "",
    };

    /// <summary>The planes of the part.</summary>
    public string Planes(ActivationBuffer buffer) => axis == SplitAxis.Planes ? "count" : KernelCalls.Num(buffer.Planes);

    /// <summary>The rows of the part.</summary>
    public string Rows(ActivationBuffer buffer) => axis == SplitAxis.Rows ? "count" : KernelCalls.Num(buffer.Height);

    /// <summary>Planes, rows and columns.</summary>
    public string[] Sizes(ActivationBuffer buffer) => [Planes(buffer), Rows(buffer), KernelCalls.Num(buffer.Width)];

    /// <summary>Per-channel weights of the part.</summary>
    public string Weights(PackedTensor tensor) => axis == SplitAxis.Planes
        ? $"ref _weights.At({KernelCalls.Num(tensor.Offset)} + first * {ActivationBuffer.BlockChannels})"
        : KernelCalls.Weights(tensor);
}
