using System.Collections.Immutable;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.Passes.Rewriting;

/// <summary>Builds the nodes of a <see cref="Rewrite"/>. Their names are wishes; the rewriter makes them unique.</summary>
public sealed class ReplacementBuilder
{
    private readonly Node _root;
    private readonly ImmutableArray<Node> _matched;
    private readonly List<Node> _added = [];
    private readonly string _location;

    internal ReplacementBuilder(Graph graph, Node root, IEnumerable<Node> others)
    {
        _root = root;
        var matched = others.Append(root).ToHashSet();
        _matched = [.. graph.Nodes.Where(matched.Contains)];
        _location = CommonLocation(_matched.Select(n => n.Location));
    }

    /// <summary>Adds a computed constant; the array must not be changed afterwards.</summary>
    public Value Constant(string role, Shape shape, double[] values) =>
        Node($"{_root.Result.Name}.{role}", new ConstantOp(Tensor.Computed(shape, values)), []);

    /// <summary>Adds an inner node.</summary>
    public Value Add(string role, Op op, params ReadOnlySpan<Value> operands) => Node($"{_root.Result.Name}.{role}", op, [.. operands]);

    /// <summary>Adds a changed copy of a matched node that keeps its name and location.</summary>
    public Value Copy(Node original, Op op, params ReadOnlySpan<Value> operands) => Node(original.Result.Name, op, [.. operands], original.Location);

    /// <summary>Adds a constant in place of one that <paramref name="original"/>, a matched node, uses.</summary>
    public Value ConstantOf(Node original, string role, Shape shape, double[] values) =>
        Node($"{original.Result.Name}.{role}", new ConstantOp(Tensor.Computed(shape, values)), [], original.Location);

    /// <summary>Ends with a new node that takes over the root's name.</summary>
    public Rewrite With(Op op, params ReadOnlySpan<Value> operands) => With(Node(_root.Result.Name, op, [.. operands]));

    /// <summary>Ends with a value that exists already or was added.</summary>
    public Rewrite With(Value replacement) => new(_root, _matched, [.. _added], replacement);

    /// <summary>The longest dotted prefix that all locations share; nodes without a location don't count.</summary>
    internal static string CommonLocation(IEnumerable<string> locations)
    {
        string[]? common = null;
        foreach (var parts in locations.Where(l => l.Length > 0).Select(l => l.Split('.')))
        {
            common = common is null ? parts : [.. common.Zip(parts).TakeWhile(p => p.First == p.Second).Select(p => p.First)];
        }

        return string.Join('.', common ?? []);
    }

    private Value Node(string name, Op op, ImmutableArray<Value> operands, string? location = null)
    {
        var value = new Value(name, op.InferChecked([.. operands.Select(o => o.Type)], name));
        _added.Add(new Node(op, operands, value, location ?? _location));
        return value;
    }
}
