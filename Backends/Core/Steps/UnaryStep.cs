using System.Collections.Immutable;

namespace RepVgg.Backends.Core;

/// <summary>A step that reads one buffer and writes one.</summary>
/// <param name="Name">See <see cref="LoweredStep"/>.</param>
/// <param name="Source">See <see cref="LoweredStep"/>.</param>
/// <param name="From">The input.</param>
/// <param name="To">The output.</param>
public abstract record UnaryStep(string Name, SourceLayer Source, ActivationBuffer From, ActivationBuffer To) : LoweredStep(Name, Source)
{
    /// <inheritdoc/>
    public override ImmutableArray<ActivationBuffer> Inputs => [From];

    /// <inheritdoc/>
    public override ActivationBuffer Output => To;
}
