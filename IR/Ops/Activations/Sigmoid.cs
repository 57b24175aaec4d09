namespace RepVgg.IR.Ops;

/// <summary>1 / (1 + exp(−x))</summary>
public sealed record Sigmoid : Activation
{
    /// <inheritdoc/>
    public override string Name => "sigmoid";

    /// <inheritdoc/>
    public override string Summary => "1 / (1 + exp(−x))";

    /// <inheritdoc/>
    public override double Evaluate(double x) => 1 / (1 + Math.Exp(-x));
}
