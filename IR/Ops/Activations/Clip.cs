using System.Collections.Immutable;

namespace RepVgg.IR.Ops;

/// <summary>x limited to [min, max].</summary>
/// <param name="Min">The least value.</param>
/// <param name="Max">The greatest value; wins where it is below <paramref name="Min"/>, as in ONNX.</param>
public sealed record Clip(double Min, double Max) : Activation
{
    /// <inheritdoc/>
    public override string Name => "clip";

    /// <inheritdoc/>
    public override string Summary => "x limited to [min, max]";

    /// <inheritdoc/>
    public override ImmutableArray<(string Name, double Value)> Parameters => [("min", Min), ("max", Max)];

    /// <inheritdoc/>
    public override double Evaluate(double x) => Math.Min(Math.Max(x, Min), Max);

    /// <inheritdoc/>
    public override Activation Read(AttributeReader reader) => new Clip(reader.Number("min", Min), reader.Number("max", Max));
}
