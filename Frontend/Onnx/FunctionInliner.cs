using RepVgg.Protobuf.Onnx;

namespace RepVgg.Frontend.Onnx;

/// <summary>
/// Replaces calls of a model's own functions by their bodies. Functions can't be recursive in ONNX; a file that says otherwise,
/// or whose calls would unfold to very many nodes, is refused.
/// </summary>
internal sealed class FunctionInliner
{
    private const int DeepestCall = 16;
    private const int MostSteps = 1_000_000;

    private readonly Dictionary<(string, string), FunctionProto> _functions = [];
    private readonly List<NodeProto> _result = [];
    private int _steps;

    private FunctionInliner(ModelProto model)
    {
        foreach (var function in model.Functions)
        {
            _functions.TryAdd((function.Domain, function.Name), function);
        }
    }

    /// <summary>The nodes of the graph, calls replaced.</summary>
    public static IReadOnlyList<NodeProto> Inline(ModelProto model)
    {
        if (model.Functions.Count == 0)
        {
            return model.Graph.Node;
        }

        var inliner = new FunctionInliner(model);
        foreach (var node in model.Graph.Node)
        {
            inliner.Expand(node, depth: 0);
        }

        return inliner._result;
    }

    private void Expand(NodeProto node, int depth)
    {
        if (!_functions.TryGetValue((node.Domain, node.OpType), out var function))
        {
            _result.Add(node);
            return;
        }

        // Each call's inner names begin with the call's first output, which is unique.
        var prefix = (node.Output.FirstOrDefault(o => o.Length > 0) ?? node.Name) + "/";
        var names = new Dictionary<string, string>(StringComparer.Ordinal) { [""] = "" };
        for (var i = 0; i < function.Input.Count; i++)
        {
            names[function.Input[i]] = i < node.Input.Count ? node.Input[i] : "";
        }

        foreach (var (formal, actual) in function.Output.Zip(node.Output).Where(p => p.Second.Length > 0))
        {
            names[formal] = actual;
        }

        foreach (var inner in function.Node)
        {
            if (depth >= DeepestCall || ++_steps > MostSteps)
            {
                throw OnnxDiagnostics.Malformed.Error($"the function '{MessageText.Shorten(function.Name)}' calls itself, or unfolds to too many nodes");
            }

            Expand(Rename(inner, node, function, name => names.TryGetValue(name, out var outer) ? outer : prefix + name), depth + 1);
        }
    }

    private static NodeProto Rename(NodeProto inner, NodeProto call, FunctionProto function, Func<string, string> outerName)
    {
        var renamed = new NodeProto { Name = call.Name.Length > 0 ? $"{call.Name}/{inner.Name}" : inner.Name, OpType = inner.OpType, Domain = inner.Domain };
        renamed.Input.AddRange(inner.Input.Select(outerName));
        renamed.Output.AddRange(inner.Output.Select(outerName));
        foreach (var attribute in inner.Attribute)
        {
            var source = attribute.RefAttrName.Length == 0
                ? attribute
                : call.Attribute.Concat(function.AttributeProto).FirstOrDefault(a => a.Name == attribute.RefAttrName);
            if (source is not null)
            {
                var copy = source.Clone();
                copy.Name = attribute.Name;
                renamed.Attribute.Add(copy);
            }
        }

        return renamed;
    }
}
