using RepVgg.IR.Graphs;

namespace RepVgg.Passes.Rewriting;

/// <summary>A local rewrite: sees one root node and either proposes a replacement, declines with a reason, or isn't concerned.</summary>
public abstract class RewritePattern
{
    /// <summary>A name in kebab-case.</summary>
    public abstract string Name { get; }

    /// <summary>Before → after in one line, with the equation of the weights.</summary>
    public abstract string Summary { get; }

    /// <summary>What must hold beside the shape of the graph, in a sentence or two; where it doesn't, the pattern declines.</summary>
    public abstract string Conditions { get; }

    /// <summary>
    /// Proposes a rewrite of <paramref name="root"/>. Returns null if the pattern isn't concerned; a root that looks right but
    /// breaks a condition returns <see cref="MatchContext.Decline"/>, which tells the user why.
    /// </summary>
    public abstract Rewrite? Match(Node root, MatchContext context);
}
