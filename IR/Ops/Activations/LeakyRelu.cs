using System.Collections.Immutable;

namespace RepVgg.IR.Ops;

/// <summary>x where positive, else slope · x.</summary>
/// <param name="Slope">The factor of negative values.</param>
public sealed record LeakyRelu(double Slope) : Activation
{
    /// <inheritdoc/>
    public override string Name => "leaky_relu";

    /// <inheritdoc/>
    public override string Summary => "x where positive, else slope · x";

    /// <inheritdoc/>
    public override ImmutableArray<(string Name, double Value)> Parameters => [("slope", Slope)];

    /// <inheritdoc/>
    public override double Evaluate(double x) => x >= 0 ? x : Slope * x;

    /// <inheritdoc/>
    public override Activation Read(AttributeReader reader) => new LeakyRelu(reader.Number("slope", Slope));
}
