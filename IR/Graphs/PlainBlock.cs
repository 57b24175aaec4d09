namespace RepVgg.IR.Graphs;

/// <summary>
/// A part of a graph that the model's own plain form has as one convolution: what lies between one value and another. Exporters
/// that write checkpoints merge it by itself and name the result.
/// </summary>
/// <param name="Key">Prefix of the convolution's tensors in the plain form, such as <c>stage1.0.rbr_reparam</c>.</param>
/// <param name="Input">What goes in.</param>
/// <param name="Output">What comes out, before any activation that the plain form has as a layer of its own.</param>
public sealed record PlainBlock(string Key, Value Input, Value Output)
{
    /// <summary>Whether the part may stay as it is where it doesn't become one convolution.</summary>
    public bool IsOptional { get; init; }
}
