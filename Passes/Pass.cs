using System.Collections.Immutable;
using RepVgg.Passes.Rewriting;

namespace RepVgg.Passes;

/// <summary>A named set of patterns that is applied until none of them fires.</summary>
/// <param name="Name">A name in kebab-case, for <c>--passes</c> and <c>--after</c>.</param>
/// <param name="Summary">What it does, in one line.</param>
/// <param name="Patterns">Tried in this order at each node.</param>
public sealed record Pass(string Name, string Summary, ImmutableArray<RewritePattern> Patterns);
