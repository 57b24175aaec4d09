namespace RepVgg.IR.Ops;

/// <summary>max(x, 0)</summary>
public sealed record Relu : Activation
{
    /// <inheritdoc/>
    public override string Name => "relu";

    /// <inheritdoc/>
    public override string Summary => "max(x, 0)";

    /// <inheritdoc/>
    public override double Evaluate(double x) => Math.Max(x, 0);
}
