using RepVgg.IR.Tensors;

namespace RepVgg.IR.Graphs;

/// <summary>One SSA value: defined once, by a graph input or by a node, and compared by identity.</summary>
/// <param name="name">Unique in its graph; printed as <c>%name</c>.</param>
/// <param name="type">Element type and shape.</param>
public sealed class Value(string name, TensorType type)
{
    /// <summary>The name without its percent sign.</summary>
    public string Name { get; } = name;

    /// <summary>Element type and shape.</summary>
    public TensorType Type { get; } = type;

    /// <summary>The dimensions.</summary>
    public Shape Shape => Type.Shape;

    /// <inheritdoc/>
    public override string ToString() => $"%{Name}: {Type}";
}
