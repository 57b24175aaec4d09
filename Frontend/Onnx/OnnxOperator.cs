using System.Collections.Immutable;

namespace RepVgg.Frontend.Onnx;

/// <summary>An operator of ONNX that rvc reads.</summary>
/// <param name="Name">ONNX's name for it.</param>
/// <param name="Becomes">What it becomes in the IR, for docs/onnx.md.</param>
/// <param name="Limits">What isn't read, for docs/onnx.md; empty if all is.</param>
/// <param name="Convert">Adds it to the graph and gives its outputs in order; outputs that rvc doesn't compute are left out.</param>
internal sealed record OnnxOperator(string Name, string Becomes, string Limits, Func<OnnxNode, ImmutableArray<OnnxValue>> Convert)
{
    /// <summary>An operator with one output.</summary>
    public static OnnxOperator Of(string name, Func<OnnxNode, OnnxValue> convert, string becomes, string limits = "") =>
        new(name, becomes, limits, node => [convert(node)]);
}
