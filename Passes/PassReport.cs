using System.Collections.Immutable;
using RepVgg.IR.Interpretation;
using RepVgg.Passes.Certificates;

namespace RepVgg.Passes;

/// <summary>A rewrite that a pattern could have made but declined, and why; or something to know of one that it made.</summary>
/// <param name="Pattern">The pattern.</param>
/// <param name="Node">The node, as <c>%name = op</c>.</param>
/// <param name="Location">The layer or block of the trained model; may be empty.</param>
/// <param name="Reason">The condition that doesn't hold, or what was done.</param>
public sealed record Remark(string Pattern, string Node, string Location, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Pattern}: {Node}{(Location.Length > 0 ? $" ({Location})" : "")}: {Reason}";
}

/// <summary>What one pass did.</summary>
/// <param name="Pass">The pass.</param>
/// <param name="Certificates">One per applied rewrite, in order.</param>
/// <param name="Failures">Rewrites that were rolled back because their certificate didn't hold.</param>
/// <param name="Remarks">What there is to know of applied rewrites, then what was declined in the end, and why.</param>
public sealed record PassReport(
    Pass Pass, ImmutableArray<Certificate> Certificates, ImmutableArray<FailedRewrite> Failures, ImmutableArray<Remark> Remarks)
{
    /// <summary>The greatest errors of all applied rewrites.</summary>
    public ErrorMeasure Error => Certificates.Aggregate(default(ErrorMeasure), (worst, c) => worst.Max(c.Error));
}

/// <summary>A rewrite that was rolled back, with both sides for a reproducer.</summary>
/// <param name="Certificate">The measured difference.</param>
/// <param name="Before">The subgraph as it was and stays.</param>
/// <param name="After">The subgraph that was proposed.</param>
public sealed record FailedRewrite(Certificate Certificate, IR.Graphs.Graph Before, IR.Graphs.Graph After);
