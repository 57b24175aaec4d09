using System.Collections.Immutable;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.IR.Graphs;

/// <summary>
/// An immutable, ordered SSA graph of tensor operators: each node comes after the nodes whose values it uses. Only
/// <see cref="GraphBuilder"/> and the rewriter of the passes make new graphs.
/// </summary>
public sealed class Graph
{
    private readonly Lazy<Dictionary<Value, Node>> _producers;
    private readonly Lazy<ILookup<Value, Node>> _users;

    /// <summary>Creates a graph as given; <see cref="GraphVerifier"/> tells whether it holds together.</summary>
    public Graph(string name, ImmutableArray<Value> inputs, ImmutableArray<Node> nodes, ImmutableArray<GraphOutput> outputs)
    {
        Name = name;
        Inputs = inputs;
        Nodes = nodes;
        Outputs = outputs;
        _producers = new(() => nodes.GroupBy(n => n.Result).ToDictionary(g => g.Key, g => g.First()));
        _users = new(() => nodes.SelectMany(n => n.Operands.Distinct().Select(o => (Operand: o, Node: n)))
            .ToLookup(p => p.Operand, p => p.Node));
    }

    /// <summary>The name without its at sign.</summary>
    public string Name { get; }

    /// <summary>The values that a caller gives.</summary>
    public ImmutableArray<Value> Inputs { get; }

    /// <summary>All nodes in an order in which they can be evaluated.</summary>
    public ImmutableArray<Node> Nodes { get; }

    /// <summary>The values that a caller gets.</summary>
    public ImmutableArray<GraphOutput> Outputs { get; }

    /// <summary>The node that defines <paramref name="value"/>, or null for an input.</summary>
    public Node? Producer(Value value) => _producers.Value.GetValueOrDefault(value);

    /// <summary>The nodes that use <paramref name="value"/>, in order; graph outputs don't count.</summary>
    public IEnumerable<Node> Users(Value value) => _users.Value[value];

    /// <summary>Whether <paramref name="value"/> is a graph output.</summary>
    public bool IsOutput(Value value) => Outputs.Any(o => o.Value == value);

    /// <summary>Whether exactly one node uses <paramref name="value"/> and it isn't an output.</summary>
    public bool HasSingleUse(Value value) => _users.Value[value].Take(2).Count() == 1 && !IsOutput(value);

    /// <summary>The tensor behind <paramref name="value"/> if a constant defines it, else null.</summary>
    public Tensor? Constant(Value value) => (Producer(value)?.Op as ConstantOp)?.Tensor;

    /// <summary>The same graph without nodes whose values nobody needs.</summary>
    public Graph WithoutDeadNodes()
    {
        var live = new HashSet<Value>(Outputs.Select(o => o.Value));
        var kept = new List<Node>(Nodes.Length);
        foreach (var node in Nodes.Reverse())
        {
            if (live.Contains(node.Result))
            {
                kept.Add(node);
                live.UnionWith(node.Operands);
            }
        }

        kept.Reverse();
        return kept.Count == Nodes.Length ? this : new Graph(Name, Inputs, [.. kept], Outputs);
    }

    /// <summary>The same nodes for inputs of other shapes; every type is inferred anew.</summary>
    /// <param name="shapeOf">The shape of each input.</param>
    /// <exception cref="Diagnostics.DiagnosticException">An op can't take the new shapes (RVC1002).</exception>
    public Graph WithInputShapes(Func<Value, Shape> shapeOf)
    {
        var renewed = Inputs.ToDictionary(i => i, i => new Value(i.Name, TensorType.F32(shapeOf(i))));
        var nodes = ImmutableArray.CreateBuilder<Node>(Nodes.Length);
        foreach (var node in Nodes)
        {
            ImmutableArray<Value> operands = [.. node.Operands.Select(o => renewed[o])];
            var result = new Value(node.Result.Name, node.Op.InferChecked([.. operands.Select(o => o.Type)], node.Result.Name));
            renewed.Add(node.Result, result);
            nodes.Add(new Node(node.Op, operands, result, node.Location));
        }

        return new Graph(Name, [.. Inputs.Select(i => renewed[i])], nodes.MoveToImmutable(), [.. Outputs.Select(o => o with { Value = renewed[o.Value] })]);
    }

    /// <summary>The graph of the chosen outputs only.</summary>
    public Graph WithOutputs(ImmutableArray<GraphOutput> outputs) => new Graph(Name, Inputs, Nodes, outputs).WithoutDeadNodes();
}
