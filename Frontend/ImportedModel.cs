using System.Collections.Immutable;
using RepVgg.Frontend.Containers;
using RepVgg.Frontend.Families;
using RepVgg.Frontend.Onnx;
using RepVgg.IR.Graphs;

namespace RepVgg.Frontend;

/// <summary>A model that was read: its graph, and what is to be told about it. Keeps the archive open until disposed.</summary>
public sealed class ImportedModel : IDisposable
{
    private readonly StateDict? _dict;

    internal ImportedModel(string family, FamilyImport import, ImmutableArray<GraphOutput> outputs, StateDict? dict, string format, ImmutableArray<string> notes)
    {
        Family = family;
        Variant = import.Variant;
        TrainingGraph = import.Graph;
        Graph = import.Graph.WithOutputs(outputs);
        InputNames = import.InputNames;
        PlainBlocks = import.PlainBlocks;
        Assumptions = import.Assumptions;
        Format = format;
        Notes = notes;
        _dict = dict;
    }

    /// <summary>All inputs of the model in order; those that <see cref="Graph"/> lacks became constants at import.</summary>
    public ImmutableArray<string> InputNames { get; }

    /// <summary>The family's name.</summary>
    public string Family { get; }

    /// <summary>The published name such as <c>RepVGG-A0</c>, or null.</summary>
    public string? Variant { get; }

    /// <summary>The container that the weights came from.</summary>
    public string Format { get; }

    /// <summary>The network that is deployed: the chosen outputs and what they need.</summary>
    public Graph Graph { get; }

    /// <summary>The whole network as trained, auxiliary heads included.</summary>
    public Graph TrainingGraph { get; }

    /// <summary>The parts of <see cref="TrainingGraph"/> that the model's own plain form has as one convolution each.</summary>
    public ImmutableArray<PlainBlock> PlainBlocks { get; }

    /// <summary>The checkpoint's tensors in its order; empty for an ONNX model, whose initializers belong to its graph.</summary>
    public ImmutableArray<StateDictEntry> Tensors => Family == OnnxImporter.FamilyName ? [] : _dict?.Entries ?? [];

    /// <summary>What was taken by convention because the file doesn't tell.</summary>
    public ImmutableArray<string> Assumptions { get; }

    /// <summary>What was unwrapped, ignored or dropped on the way.</summary>
    public ImmutableArray<string> Notes { get; }

    /// <inheritdoc/>
    public void Dispose() => _dict?.Dispose();
}
