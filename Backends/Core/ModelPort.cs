using RepVgg.IR.Tensors;

namespace RepVgg.Backends.Core;

/// <summary>An input or output as callers see it: float32, NCHW, one image after another.</summary>
/// <param name="Name">The name in the graph.</param>
/// <param name="Shape">[N,C,H,W] or [N,features], the batch symbolic.</param>
public sealed record ModelPort(string Name, Shape Shape)
{
    /// <summary>Elements of one image.</summary>
    public int ImageLength => checked((int)Shape.ElementCount);
}
