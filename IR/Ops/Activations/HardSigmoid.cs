namespace RepVgg.IR.Ops;

/// <summary>min(max(x / 6 + 1/2, 0), 1)</summary>
public sealed record HardSigmoid : Activation
{
    /// <inheritdoc/>
    public override string Name => "hard_sigmoid";

    /// <inheritdoc/>
    public override string Summary => "min(max(x / 6 + 1/2, 0), 1)";

    /// <inheritdoc/>
    public override double Evaluate(double x) => Math.Clamp((x / 6) + 0.5, 0, 1);
}
