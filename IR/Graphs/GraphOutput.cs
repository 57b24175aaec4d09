namespace RepVgg.IR.Graphs;

/// <summary>A result of a graph under the name that users see, which rewrites keep.</summary>
public sealed record GraphOutput(string Name, Value Value);
