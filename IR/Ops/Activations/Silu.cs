namespace RepVgg.IR.Ops;

/// <summary>x · sigmoid(x)</summary>
public sealed record Silu : Activation
{
    /// <inheritdoc/>
    public override string Name => "silu";

    /// <inheritdoc/>
    public override string Summary => "x · sigmoid(x)";

    /// <inheritdoc/>
    public override double Evaluate(double x) => x / (1 + Math.Exp(-x));
}
