using System.Collections.Immutable;
using RepVgg.IR.Diagnostics;
using RepVgg.IR.Text;

namespace RepVgg.IR.Graphs;

/// <summary>
/// Checks the invariants of a graph and collects every violation:
/// <list type="number">
/// <item>each value is defined once, by an input or a node;</item>
/// <item>value names are unique and consist of letters, digits, <c>_ . - /</c>;</item>
/// <item>operands are defined before the node that uses them;</item>
/// <item>each node's result type is what its op infers from its operands;</item>
/// <item>there is at least one output, outputs are defined, and their names are unique;</item>
/// <item>all inputs and outputs have a batch dimension, which is their first, or no value of the graph has one: then its shapes are
/// fixed, because it treats the first dimension as any other;</item>
/// <item>no other dimension of any value is symbolic.</item>
/// </list>
/// It runs after import and after every pass, in every build.
/// </summary>
public static class GraphVerifier
{
    /// <summary>All violations, each naming the node or value; empty if the graph holds together.</summary>
    public static ImmutableArray<string> Verify(Graph graph)
    {
        var errors = ImmutableArray.CreateBuilder<string>();
        var defined = new HashSet<Value>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var input in graph.Inputs)
        {
            Define(input, defined, names, errors);
        }

        foreach (var node in graph.Nodes)
        {
            foreach (var operand in node.Operands.Where(o => !defined.Contains(o)))
            {
                errors.Add($"{Context(node)}: operand %{operand.Name} is not defined before its use");
            }

            CheckType(node, errors);
            Define(node.Result, defined, names, errors);
        }

        CheckOutputs(graph, defined, errors);
        CheckBatch(graph, errors);
        return errors.ToImmutable();
    }

    /// <summary>Fails with all violations if there are any.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="after">What made the graph, for the message: "import" or a pass.</param>
    /// <exception cref="DiagnosticException">The graph breaks an invariant (RVC1004).</exception>
    public static void Require(Graph graph, string after)
    {
        var errors = Verify(graph);
        if (!errors.IsEmpty)
        {
            throw IRDiagnostics.Invariant.Error($"after {after}: {string.Join("; ", errors)}");
        }
    }

    private static void Define(Value value, HashSet<Value> defined, HashSet<string> names, ImmutableArray<string>.Builder errors)
    {
        if (!defined.Add(value))
        {
            errors.Add($"%{value.Name} is defined more than once");
        }
        else if (!names.Add(value.Name))
        {
            errors.Add($"the name %{value.Name} is taken by two values");
        }

        if (value.Name.Length == 0 || !value.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' or '/'))
        {
            errors.Add($"'{value.Name}' is no value name");
        }

        if (value.Shape.Dimensions.Skip(1).Any(d => d < 0))
        {
            errors.Add($"%{value.Name} has a symbolic dimension that is not its first: {value.Type}");
        }
    }

    private static void CheckType(Node node, ImmutableArray<string>.Builder errors)
    {
        try
        {
            var inferred = node.Op.Infer([.. node.Operands.Select(o => o.Type)]);
            if (!inferred.Equals(node.Result.Type))
            {
                errors.Add($"{Context(node)}: the operator gives {inferred}");
            }
        }
        catch (DiagnosticException e)
        {
            errors.Add($"{Context(node)}: {e.Diagnostic.Message}");
        }
    }

    private static void CheckOutputs(Graph graph, HashSet<Value> defined, ImmutableArray<string>.Builder errors)
    {
        if (graph.Outputs.IsEmpty)
        {
            errors.Add("the graph has no output");
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var output in graph.Outputs)
        {
            if (!defined.Contains(output.Value))
            {
                errors.Add($"output '{output.Name}': %{output.Value.Name} is not defined");
            }

            if (!names.Add(output.Name))
            {
                errors.Add($"two outputs are named '{output.Name}'");
            }
        }
    }

    private static void CheckBatch(Graph graph, ImmutableArray<string>.Builder errors)
    {
        if (graph.Inputs.Concat(graph.Nodes.Select(n => n.Result)).Any(v => v.Shape.HasBatch))
        {
            errors.AddRange(graph.Inputs.Where(i => !i.Shape.HasBatch).Select(i => $"input {i} has no batch dimension"));
            errors.AddRange(graph.Outputs.Where(o => !o.Value.Shape.HasBatch).Select(o => $"output {o.Value} has no batch dimension"));
        }
    }

    private static string Context(Node node) => "'" + new GraphPrinter().Print(node) + "'";
}
