using RepVgg.IR.Interpretation;

namespace RepVgg.Passes.Certificates;

/// <summary>The record of one applied (or refused) rewrite and the measured difference that it makes.</summary>
/// <param name="Pattern">Name of the pattern.</param>
/// <param name="Location">The layer or block of the trained model; may be empty.</param>
/// <param name="Before">The nodes replaced, by result name and op.</param>
/// <param name="After">The nodes that replace them.</param>
/// <param name="Error">Difference of the two subgraphs on the probes, relative to their largest value.</param>
/// <param name="Bound">Greatest relative difference allowed.</param>
/// <param name="ProbeSize">Shape of the probe of the first input, for the record.</param>
public sealed record Certificate(
    string Pattern, string Location, string Before, string After, ErrorMeasure Error, double Bound, string ProbeSize)
{
    /// <summary>Whether the rewrite preserves the network.</summary>
    public bool Holds => Error.RelativeL2 <= Bound;
}
