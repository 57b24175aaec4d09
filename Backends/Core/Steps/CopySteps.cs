using System.Collections.Immutable;

namespace RepVgg.Backends.Core;

/// <summary>Copies a model input (NCHW) into a buffer.</summary>
/// <param name="Name">See <see cref="LoweredStep"/>.</param>
/// <param name="Source">See <see cref="LoweredStep"/>.</param>
/// <param name="InputIndex">Which input.</param>
/// <param name="To">The buffer.</param>
public sealed record PackInputStep(string Name, SourceLayer Source, int InputIndex, ActivationBuffer To) : LoweredStep(Name, Source)
{
    /// <inheritdoc/>
    public override string Kernel => "pack input";

    /// <inheritdoc/>
    public override ImmutableArray<ActivationBuffer> Inputs => [];

    /// <inheritdoc/>
    public override ActivationBuffer Output => To;
}

/// <summary>An image as a feature vector in NCHW order; only where the image has more than one pixel, else the buffer is shared.</summary>
/// <param name="Name">See <see cref="LoweredStep"/>.</param>
/// <param name="Source">See <see cref="LoweredStep"/>.</param>
/// <param name="From">The image.</param>
/// <param name="To">The features.</param>
public sealed record FlattenStep(string Name, SourceLayer Source, ActivationBuffer From, ActivationBuffer To) : UnaryStep(Name, Source, From, To)
{
    /// <inheritdoc/>
    public override string Kernel => "flatten";
}

/// <summary>Copies a buffer to a model output (NCHW).</summary>
/// <param name="Name">See <see cref="LoweredStep"/>.</param>
/// <param name="Source">See <see cref="LoweredStep"/>.</param>
/// <param name="From">The buffer.</param>
/// <param name="OutputIndex">Which output.</param>
public sealed record CopyOutputStep(string Name, SourceLayer Source, ActivationBuffer From, int OutputIndex) : LoweredStep(Name, Source)
{
    /// <inheritdoc/>
    public override string Kernel => "copy output";

    /// <inheritdoc/>
    public override ImmutableArray<ActivationBuffer> Inputs => [From];

    /// <inheritdoc/>
    public override ActivationBuffer? Output => null;
}
