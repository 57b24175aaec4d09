namespace RepVgg.IR.Ops;

/// <summary>The difference of two values of one shape. <c>%y = sub %a, %b : f32[N,64,56,56]</c></summary>
public sealed record SubOp : ElementwisePairOp
{
    /// <summary>The catalogue entry.</summary>
    public static readonly OpDefinition Definition = new("sub", "elementwise difference", _ => new SubOp());

    /// <inheritdoc/>
    public override string Mnemonic => "sub";

    /// <inheritdoc/>
    public override double Evaluate(double a, double b) => a - b;
}
