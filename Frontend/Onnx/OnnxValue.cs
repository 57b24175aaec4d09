using RepVgg.IR.Graphs;
using RepVgg.IR.Tensors;

namespace RepVgg.Frontend.Onnx;

/// <summary>What a name of an ONNX graph stands for during import.</summary>
internal abstract class OnnxValue
{
    /// <summary>Its dimensions; the first may be the symbolic batch.</summary>
    public abstract Shape Shape { get; }
}

/// <summary>A value of the graph that is being built.</summary>
/// <param name="value">The value.</param>
internal sealed class GraphValue(Value value) : OnnxValue
{
    /// <summary>The value.</summary>
    public Value Value { get; } = value;

    /// <inheritdoc/>
    public override Shape Shape => Value.Shape;
}
