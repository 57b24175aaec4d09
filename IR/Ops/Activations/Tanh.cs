namespace RepVgg.IR.Ops;

/// <summary>tanh(x)</summary>
public sealed record Tanh : Activation
{
    /// <inheritdoc/>
    public override string Name => "tanh";

    /// <inheritdoc/>
    public override string Summary => "tanh(x)";

    /// <inheritdoc/>
    public override double Evaluate(double x) => Math.Tanh(x);
}
