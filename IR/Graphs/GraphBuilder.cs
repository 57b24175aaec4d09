using System.Collections.Immutable;
using System.Globalization;
using RepVgg.IR.Diagnostics;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.IR.Graphs;

/// <summary>Builds a graph node by node; result types are inferred as nodes are added.</summary>
/// <param name="name">The graph's name.</param>
public sealed class GraphBuilder(string name)
{
    private readonly List<Value> _inputs = [];
    private readonly List<Node> _nodes = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>The layer or block that the nodes added next belong to.</summary>
    public string Location { get; set; } = "";

    /// <summary>Adds a graph input.</summary>
    public Value Input(string valueName, TensorType type)
    {
        var value = new Value(Unique(valueName), type);
        _inputs.Add(value);
        return value;
    }

    /// <summary>Adds a constant.</summary>
    public Value Constant(string valueName, Tensor tensor) => Add(valueName, new ConstantOp(tensor));

    /// <summary>Adds a node and returns its value. A name that is taken gets a number appended.</summary>
    /// <exception cref="DiagnosticException">The op can't take operands of these types.</exception>
    public Value Add(string valueName, Op op, params ReadOnlySpan<Value> operands)
    {
        var types = operands.ToArray().Select(o => o.Type).ToArray();
        var value = new Value(Unique(valueName), op.InferChecked(types, valueName));
        _nodes.Add(new Node(op, [.. operands], value, Location));
        return value;
    }

    /// <summary>Finishes the graph with one output per value, named as the value.</summary>
    public Graph Build(params ReadOnlySpan<Value> outputs) => Build([.. outputs.ToArray().Select(v => new GraphOutput(v.Name, v))]);

    /// <summary>Finishes the graph.</summary>
    public Graph Build(ImmutableArray<GraphOutput> outputs) => new(name, [.. _inputs], [.. _nodes], outputs);

    private string Unique(string wanted)
    {
        var unique = wanted;
        for (var suffix = 1; !_names.Add(unique); suffix++)
        {
            unique = wanted + "_" + suffix.ToString(CultureInfo.InvariantCulture);
        }

        return unique;
    }
}
