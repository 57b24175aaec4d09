namespace RepVgg.IR.Ops;

/// <summary>x · hard_sigmoid(x)</summary>
public sealed record HardSwish : Activation
{
    /// <inheritdoc/>
    public override string Name => "hard_swish";

    /// <inheritdoc/>
    public override string Summary => "x · hard_sigmoid(x)";

    /// <inheritdoc/>
    public override double Evaluate(double x) => x * Math.Clamp((x / 6) + 0.5, 0, 1);
}
