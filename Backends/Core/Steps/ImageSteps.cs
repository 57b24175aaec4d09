using System.Collections.Immutable;
using RepVgg.IR.Ops;

namespace RepVgg.Backends.Core;

/// <summary>An operator on two images of one size.</summary>
/// <param name="Name">See <see cref="LoweredStep"/>.</param>
/// <param name="Source">See <see cref="LoweredStep"/>.</param>
/// <param name="Operator">What is computed.</param>
/// <param name="First">The first operand.</param>
/// <param name="Second">The second operand.</param>
/// <param name="To">The output.</param>
public sealed record PairStep(
    string Name, SourceLayer Source, ElementwisePairOp Operator, ActivationBuffer First, ActivationBuffer Second, ActivationBuffer To)
    : LoweredStep(Name, Source)
{
    /// <inheritdoc/>
    public override string Kernel => Operator.Mnemonic;

    /// <inheritdoc/>
    public override ImmutableArray<ActivationBuffer> Inputs => [First, Second];

    /// <inheritdoc/>
    public override ActivationBuffer Output => To;
}

/// <summary>An image at another size.</summary>
/// <param name="Name">See <see cref="LoweredStep"/>.</param>
/// <param name="Source">See <see cref="LoweredStep"/>.</param>
/// <param name="Op">The op.</param>
/// <param name="Rows">The taps of the output rows.</param>
/// <param name="Columns">The taps of the output columns.</param>
/// <param name="From">The input.</param>
/// <param name="To">The output.</param>
public sealed record ResizeStep(
    string Name, SourceLayer Source, ResizeOp Op, ResizeTable Rows, ResizeTable Columns, ActivationBuffer From, ActivationBuffer To)
    : UnaryStep(Name, Source, From, To)
{
    /// <inheritdoc/>
    public override string Kernel => "resize";
}

/// <summary>Every so many positions along one axis of NCHW.</summary>
/// <param name="Name">See <see cref="LoweredStep"/>.</param>
/// <param name="Source">See <see cref="LoweredStep"/>.</param>
/// <param name="Op">The axis (1, 2 or 3), the first position and the distance, which is 1 for channels.</param>
/// <param name="From">The input.</param>
/// <param name="To">The output.</param>
public sealed record SliceStep(string Name, SourceLayer Source, SliceOp Op, ActivationBuffer From, ActivationBuffer To)
    : UnaryStep(Name, Source, From, To)
{
    /// <inheritdoc/>
    public override string Kernel => "slice";
}

/// <summary>One pixel repeated to an image.</summary>
/// <param name="Name">See <see cref="LoweredStep"/>.</param>
/// <param name="Source">See <see cref="LoweredStep"/>.</param>
/// <param name="From">The pixel.</param>
/// <param name="To">The output.</param>
public sealed record RepeatPixelStep(string Name, SourceLayer Source, ActivationBuffer From, ActivationBuffer To) : UnaryStep(Name, Source, From, To)
{
    /// <inheritdoc/>
    public override string Kernel => "repeat";
}

/// <summary>Softmax of each pixel's channels.</summary>
/// <param name="Name">See <see cref="LoweredStep"/>.</param>
/// <param name="Source">See <see cref="LoweredStep"/>.</param>
/// <param name="From">The input.</param>
/// <param name="To">The output.</param>
public sealed record ChannelSoftmaxStep(string Name, SourceLayer Source, ActivationBuffer From, ActivationBuffer To) : UnaryStep(Name, Source, From, To)
{
    /// <inheritdoc/>
    public override string Kernel => "channel softmax";
}
