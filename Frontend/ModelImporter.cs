using System.Collections.Immutable;
using RepVgg.Frontend.Containers;
using RepVgg.Frontend.Families;
using RepVgg.Frontend.Onnx;
using RepVgg.Frontend.Recipes;
using RepVgg.IR.Diagnostics;
using RepVgg.IR.Graphs;

namespace RepVgg.Frontend;

/// <summary>Reads a checkpoint and turns it into a verified graph.</summary>
public static class ModelImporter
{
    /// <summary>Reads the model at <paramref name="path"/>.</summary>
    /// <exception cref="DiagnosticException">The file is broken, hostile or of no known family.</exception>
    public static ImportedModel Import(string path, ImportOptions options, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        var dict = CheckpointReader.Open(path, progress, cancellation);
        try
        {
            return Import(dict, options);
        }
        catch
        {
            dict.Dispose();
            throw;
        }
    }

    /// <summary>Turns a state dict into a graph; the result owns the state dict.</summary>
    /// <exception cref="DiagnosticException">The tensors fit no known family, or not quite.</exception>
    public static ImportedModel Import(StateDict dict, ImportOptions options)
    {
        var (name, import, weights) = dict.Onnx is { } onnx && options.Recipe is null
            ? (OnnxImporter.FamilyName, OnnxImporter.Import(onnx, options), dict)
            : FromTensors(dict, options);
        GraphVerifier.Require(import.Graph, "import");
        var outputs = Outputs(import, options);
        var dropped = import.TrainingOutputs.Where(t => outputs.All(o => o.Name != t)).ToArray();
        ImmutableArray<string> notes = dropped.Length == 0
            ? [.. weights.Notes, .. import.Notes]
            : [.. weights.Notes, .. import.Notes, $"auxiliary heads that only training uses were dropped: {string.Join(", ", dropped)} (--outputs exposes them)"];
        return new ImportedModel(name, import, outputs, weights, weights.Format, notes);
    }

    /// <summary>The network of a family, or of a recipe, and the state dict that holds its weights.</summary>
    private static (string Name, FamilyImport Import, StateDict Weights) FromTensors(StateDict dict, ImportOptions options)
    {
        if (options.Recipe is { } recipe)
        {
            return (Recipe.FamilyName, Recipe.Import(recipe, dict, options), dict);
        }

        var (family, weights) = NestedBackbone.Find(dict, options);
        try
        {
            return (family.Name, family.Import(weights, options), weights);
        }
        catch (DiagnosticException e) when (e.Diagnostic.Descriptor == IRDiagnostics.Type)
        {
            throw FamilyDiagnostics.InputShape.Error(
                FormattableString.Invariant($"the network doesn't fit an image of {options.Image.Height}×{options.Image.Width} (--input-shape): {e.Diagnostic.Message}"), e);
        }
    }

    private static ImmutableArray<GraphOutput> Outputs(FamilyImport import, ImportOptions options)
    {
        if (options.Outputs.Count == 0)
        {
            return [.. import.Graph.Outputs.Where(o => !import.TrainingOutputs.Contains(o.Name, StringComparer.Ordinal))];
        }

        return [.. options.Outputs.Distinct(StringComparer.Ordinal).Select(Find)];

        GraphOutput Find(string name)
        {
            var value = import.Graph.Outputs.FirstOrDefault(o => o.Name == name)?.Value
                ?? import.Features.FirstOrDefault(f => f.Names.Contains(name, StringComparer.Ordinal))?.Value
                ?? import.Graph.Nodes.FirstOrDefault(n => n.Result.Name == name && !n.IsConstant)?.Result;
            return value is null ? throw FamilyDiagnostics.UnknownOutput.Error(Unknown(name)) : new GraphOutput(name, value);
        }

        string Unknown(string name) => import.Features.IsEmpty
            ? $"the model has no value '{name}'; 'rvc dump' shows them all"
            : $"the model has no value '{name}'; its outputs and stages are {string.Join(", ", import.Graph.Outputs.Select(o => o.Name).Concat(import.Features.Select(f => f.Names[0])).Distinct(StringComparer.Ordinal))}, and 'rvc dump' shows all values";
    }
}
