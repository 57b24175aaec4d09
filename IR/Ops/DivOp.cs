namespace RepVgg.IR.Ops;

/// <summary>The quotient of two values of one shape. <c>%y = div %w, %norm : f32[64,3,3,3]</c></summary>
public sealed record DivOp : ElementwisePairOp
{
    /// <summary>The catalogue entry.</summary>
    public static readonly OpDefinition Definition = new("div", "elementwise quotient", _ => new DivOp());

    /// <inheritdoc/>
    public override string Mnemonic => "div";

    /// <inheritdoc/>
    public override double Evaluate(double a, double b) => a / b;
}
