using System.Collections.Immutable;
using RepVgg.IR.Graphs;

namespace RepVgg.Passes.Rewriting;

/// <summary>
/// A proposed edit, as a value: <paramref name="Replacement"/> takes the place of the root's result. Nothing changes until
/// <see cref="GraphRewriter"/> applies it, so rolling back means not applying.
/// </summary>
/// <param name="Root">The node that goes.</param>
/// <param name="Matched">All nodes that the pattern looked at, the root included, in graph order.</param>
/// <param name="Added">New nodes, in order, to stand where the root stood.</param>
/// <param name="Replacement">What users of the root's result use from now on.</param>
public sealed record Rewrite(Node Root, ImmutableArray<Node> Matched, ImmutableArray<Node> Added, Value Replacement)
{
    /// <summary>What a user wants to know of the rewrite if it is applied; becomes a remark.</summary>
    public string? Note { get; init; }
}
