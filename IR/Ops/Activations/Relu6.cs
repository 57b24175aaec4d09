namespace RepVgg.IR.Ops;

/// <summary>min(max(x, 0), 6)</summary>
public sealed record Relu6 : Activation
{
    /// <inheritdoc/>
    public override string Name => "relu6";

    /// <inheritdoc/>
    public override string Summary => "min(max(x, 0), 6)";

    /// <inheritdoc/>
    public override double Evaluate(double x) => Math.Clamp(x, 0, 6);
}
