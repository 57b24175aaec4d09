using System.Collections.Immutable;
using RepVgg.IR.Ops;

namespace RepVgg.Backends.Core;

/// <summary>Images side by side along one axis of NCHW.</summary>
/// <param name="Name">See <see cref="LoweredStep"/>.</param>
/// <param name="Source">See <see cref="LoweredStep"/>.</param>
/// <param name="Axis">1, 2 or 3: channels, rows or columns.</param>
/// <param name="Parts">The images, in order.</param>
/// <param name="To">The output.</param>
public sealed record ConcatStep(string Name, SourceLayer Source, int Axis, ImmutableArray<ActivationBuffer> Parts, ActivationBuffer To)
    : LoweredStep(Name, Source)
{
    /// <inheritdoc/>
    public override string Kernel => "concat";

    /// <inheritdoc/>
    public override ImmutableArray<ActivationBuffer> Inputs => Parts;

    /// <inheritdoc/>
    public override ActivationBuffer Output => To;
}

/// <summary>An image with a border of one constant.</summary>
/// <param name="Name">See <see cref="LoweredStep"/>.</param>
/// <param name="Source">See <see cref="LoweredStep"/>.</param>
/// <param name="Padding">The border.</param>
/// <param name="Value">What it holds.</param>
/// <param name="From">The image.</param>
/// <param name="To">The output.</param>
public sealed record PadStep(string Name, SourceLayer Source, Padding2D Padding, float Value, ActivationBuffer From, ActivationBuffer To)
    : UnaryStep(Name, Source, From, To)
{
    /// <inheritdoc/>
    public override string Kernel => "pad";
}

/// <summary>Images interleaved to one: pixel (y, x) of the part at (i, j) becomes pixel (y·Stride + i, x·Stride + j).</summary>
/// <param name="Name">See <see cref="LoweredStep"/>.</param>
/// <param name="Source">See <see cref="LoweredStep"/>.</param>
/// <param name="Stride">Distance between neighbouring pixels of one part in the output.</param>
/// <param name="Parts">The images and the first output pixel of each.</param>
/// <param name="To">The output.</param>
public sealed record InterleaveStep(
    string Name, SourceLayer Source, Size2D Stride, ImmutableArray<(ActivationBuffer From, int Row, int Column)> Parts, ActivationBuffer To)
    : LoweredStep(Name, Source)
{
    /// <inheritdoc/>
    public override string Kernel => "interleave";

    /// <inheritdoc/>
    public override ImmutableArray<ActivationBuffer> Inputs => [.. Parts.Select(p => p.From)];

    /// <inheritdoc/>
    public override ActivationBuffer Output => To;
}
