namespace RepVgg.Backends.Core;

/// <summary>The node of the graph that a step computes.</summary>
/// <param name="Location">The layer of the trained model; may be empty.</param>
/// <param name="Value">The name of the node's value.</param>
/// <param name="Operator">The op's mnemonic.</param>
public sealed record SourceLayer(string Location, string Value, string Operator);
