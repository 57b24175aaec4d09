using System.Collections.Immutable;
using RepVgg.Frontend.Families;
using RepVgg.IR.Diagnostics;
using RepVgg.IR.Graphs;
using RepVgg.Protobuf.Onnx;

namespace RepVgg.Frontend.Onnx;

/// <summary>
/// Turns an ONNX model into a graph. A first dimension that all inputs share becomes the symbolic batch if every operator treats
/// it as images, one after the other; else the whole graph has fixed shapes.
/// </summary>
internal static class OnnxImporter
{
    /// <summary>What imports call the family.</summary>
    public const string FamilyName = "ONNX";

    /// <summary>Imports a model.</summary>
    /// <exception cref="DiagnosticException">The model is broken (RVC14xx), not supported, or an option contradicts it.</exception>
    public static FamilyImport Import(OnnxFile file, ImportOptions options)
    {
        if (options.BatchNormEpsilon is not null || options.Dilations.Count > 0)
        {
            throw OnnxDiagnostics.Option.Error("an ONNX model states batch norm's epsilon, strides and dilations itself; --bn-eps and --dilation don't go with it");
        }

        var nodes = FunctionInliner.Inline(file.Model);
        RequireKnownOperators(nodes);
        var constants = new HashSet<string>(StringComparer.Ordinal);
        while (true)
        {
            var inputs = new OnnxInputResolver(options, constants).Resolve(file);
            var (scope, import, error) = inputs.CanHaveBatch ? Attempt(file, nodes, inputs.WithBatch(), inputs.Assumptions) : default;
            if (import is null)
            {
                var (resolved, assumptions) = inputs.WithoutBatch();
                (scope, import, error) = Attempt(file, nodes, resolved, assumptions);
            }

            if (import is not null)
            {
                return import;
            }

            // An input that an operator takes as an attribute: with its elements, if the user gave them, the import may go on.
            if (scope?.WantedConstant is not { } wanted || !constants.Add(wanted))
            {
                throw inputs.IsResized && error!.Descriptor.Id is var id && (id == OnnxDiagnostics.MalformedNode.Id || id == OnnxDiagnostics.UnsupportedUse.Id)
                    ? FamilyDiagnostics.InputShape.Error($"the model doesn't take inputs of the given size: {error.Message}")
                    : new DiagnosticException(error!);
            }
        }
    }

    /// <summary>The import with these inputs, or why it isn't possible.</summary>
    private static (ImportScope Scope, FamilyImport? Import, Diagnostic? Error) Attempt(
        OnnxFile file, IReadOnlyList<NodeProto> nodes, OnnxInputs inputs, ImmutableArray<string> assumptions)
    {
        var scope = new ImportScope(file, GraphName(file.Model.Graph.Name)) { ExportedBatch = inputs.ExportedBatch };
        try
        {
            var graph = Build(file, nodes, inputs, scope);
            GraphVerifier.Require(graph, "import");
            return (scope, new FamilyImport(null, graph, [], assumptions) { InputNames = [.. inputs.All.Select(i => ImportScope.ValueName(i.Name))] }, null);
        }
        catch (DiagnosticException e)
        {
            return (scope, null, e.Diagnostic);
        }
    }

    private static Graph Build(OnnxFile file, IReadOnlyList<NodeProto> nodes, OnnxInputs inputs, ImportScope scope)
    {
        inputs.Define(scope);
        foreach (var (name, tensor) in file.Initializers.Where(i => !scope.IsDefined(i.Key)))
        {
            scope.Define(name, tensor);
        }

        var used = nodes.SelectMany(n => n.Input).Concat(file.Model.Graph.Output.Select(o => o.Name)).ToHashSet(StringComparer.Ordinal);
        foreach (var proto in nodes)
        {
            RequireDefined(proto, nodes, scope);
            scope.Location = ModulePath.Of(proto);
            Convert(new OnnxNode(proto, scope), used);
        }

        var outputs = file.Model.Graph.Output.Select(o => o.Name).ToArray();
        if (outputs.FirstOrDefault(o => !scope.IsDefined(o)) is { } missing)
        {
            throw OnnxDiagnostics.UndefinedValue.Error($"the output '{MessageText.Shorten(missing)}' is computed by no node");
        }

        return outputs.Length > 0 && outputs.Distinct(StringComparer.Ordinal).Count() == outputs.Length
            ? scope.Build(outputs)
            : throw OnnxDiagnostics.Malformed.Error("the graph has no output, or one twice");
    }

    private static void Convert(OnnxNode node, HashSet<string> used)
    {
        ImmutableArray<OnnxValue> results;
        try
        {
            results = OperatorTable.Find(node.OpType)!.Convert(node);
        }
        catch (DiagnosticException e) when (e.Diagnostic.Descriptor == IRDiagnostics.Type)
        {
            throw node.Broken($"can't be: {e.Diagnostic.Message}");
        }
        catch (OverflowException)
        {
            throw node.Broken("has sizes that exceed the range of integers");
        }

        for (var i = 0; i < node.OutputCount; i++)
        {
            if (i < results.Length && node.OutputName(i).Length > 0)
            {
                node.Scope.Define(node.OutputName(i), results[i]);
            }
            else if (used.Contains(node.OutputName(i)) && node.OutputName(i).Length > 0)
            {
                throw node.Unsupported($"gives '{MessageText.Shorten(node.OutputName(i))}', an output that rvc doesn't compute");
            }
        }
    }

    /// <summary>ONNX graphs are sorted, so a name that isn't there yet is missing or part of a cycle.</summary>
    private static void RequireDefined(NodeProto proto, IReadOnlyList<NodeProto> nodes, ImportScope scope)
    {
        if (proto.Input.FirstOrDefault(i => i.Length > 0 && !scope.IsDefined(i)) is not { } missing)
        {
            return;
        }

        var name = MessageText.Shorten(missing);
        var later = nodes.Any(n => n.Output.Contains(missing));
        throw OnnxDiagnostics.UndefinedValue.Error($"{new OnnxNode(proto, scope)} uses '{name}', which " + (later
            ? "no node before it computes: the graph has a cycle or isn't sorted"
            : "is no input, no initializer and no node's output: the file is incomplete"));
    }

    private static void RequireKnownOperators(IReadOnlyList<NodeProto> nodes)
    {
        const int shown = 12;
        string[] unknown = [.. nodes.Where(n => !OnnxFile.IsDefaultDomain(n.Domain) || OperatorTable.Find(n.OpType) is null)
            .GroupBy(n => OnnxFile.IsDefaultDomain(n.Domain) ? n.OpType : $"{n.Domain}.{n.OpType}", StringComparer.Ordinal)
            .Select(g => FormattableString.Invariant(
                $"'{MessageText.Shorten(g.Key)}' (node '{MessageText.Shorten(NameOf(g.First()))}'{(g.Count() > 1 ? $" and {g.Count() - 1} more" : "")})"))];
        if (unknown.Length > 0)
        {
            var rest = unknown.Length > shown ? FormattableString.Invariant($" and {unknown.Length - shown} more") : "";
            throw OnnxDiagnostics.UnknownOperator.Error(
                $"rvc doesn't support the operator{(unknown.Length > 1 ? "s" : "")} {string.Join(", ", unknown.Take(shown))}{rest}; docs/onnx.md lists those that it does");
        }

        static string NameOf(NodeProto node) => node.Name.Length > 0 ? node.Name : node.Output.FirstOrDefault() ?? "";
    }

    private static string GraphName(string name)
    {
        var legal = string.Concat(name.Take(100).Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' ? c : '_'));
        return legal.Length > 0 ? legal : "main";
    }
}
