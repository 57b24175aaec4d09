namespace RepVgg.Cli.SelfTest;

/// <summary>How one kernel variant did against the reference.</summary>
/// <param name="Layer">The <see cref="LayerCase"/>.</param>
/// <param name="Precision">What was multiplied.</param>
/// <param name="Variant">The schedule, or the batch where there is nothing to choose.</param>
/// <param name="RelativeL2">‖result − reference‖₂ ÷ ‖reference‖₂; infinite where there is no result.</param>
/// <param name="Bound">What it may be.</param>
/// <param name="Failure">Why there is no result, or null.</param>
internal sealed record VariantResult(string Layer, string Precision, string Variant, double RelativeL2, double Bound, string? Failure)
{
    /// <summary>Whether the variant is right.</summary>
    public bool Passed => Failure is null && RelativeL2 <= Bound;
}
