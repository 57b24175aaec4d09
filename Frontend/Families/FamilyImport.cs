using System.Collections.Immutable;
using RepVgg.IR.Graphs;

namespace RepVgg.Frontend.Families;

/// <summary>What a family made of a state dict.</summary>
/// <param name="Variant">The published name such as <c>RepVGG-A0</c>, or null.</param>
/// <param name="Graph">The graph with all outputs, those that only training uses included.</param>
/// <param name="TrainingOutputs">Names of outputs that only training uses (auxiliary heads); they are dropped unless asked for.</param>
/// <param name="Assumptions">What the state dict doesn't tell and was taken by convention, for people.</param>
public sealed record FamilyImport(
    string? Variant, Graph Graph, ImmutableArray<string> TrainingOutputs, ImmutableArray<string> Assumptions)
{
    /// <summary>The parts of the graph that the model's own plain form has as one convolution each.</summary>
    public ImmutableArray<PlainBlock> PlainBlocks { get; init; } = [];

    /// <summary>What was left out on the way, for people.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>
    /// All inputs of the model in order. Those that the graph lacks became constants: their elements were given, and importing
    /// needs them.
    /// </summary>
    public ImmutableArray<string> InputNames { get; init; } = [.. Graph.Inputs.Select(i => i.Name)];

    /// <summary>Values that can be asked for under the names of stages.</summary>
    public ImmutableArray<Feature> Features { get; init; } = [];
}
