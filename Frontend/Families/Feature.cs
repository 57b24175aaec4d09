using System.Collections.Immutable;
using RepVgg.IR.Graphs;

namespace RepVgg.Frontend.Families;

/// <summary>An activation that heads of detection and segmentation networks use: usually the output of a stage.</summary>
/// <param name="Value">The value, [N,C,H,W].</param>
/// <param name="Names">What it can be asked for by; the first is the name in the family's checkpoints.</param>
public sealed record Feature(Value Value, ImmutableArray<string> Names);
