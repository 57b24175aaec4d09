using System.Collections.Immutable;
using RepVgg.IR.Ops;

namespace RepVgg.Backends.Core;

/// <summary>The sum of two or more images.</summary>
/// <param name="Name">See <see cref="LoweredStep"/>.</param>
/// <param name="Source">See <see cref="LoweredStep"/>.</param>
/// <param name="Terms">The operands.</param>
/// <param name="To">The output.</param>
public sealed record AddStep(string Name, SourceLayer Source, ImmutableArray<ActivationBuffer> Terms, ActivationBuffer To)
    : LoweredStep(Name, Source)
{
    /// <inheritdoc/>
    public override string Kernel => "add";

    /// <inheritdoc/>
    public override ImmutableArray<ActivationBuffer> Inputs => Terms;

    /// <inheritdoc/>
    public override ActivationBuffer Output => To;
}

/// <summary>The product of an image with another, or with one factor per channel.</summary>
/// <param name="Name">See <see cref="LoweredStep"/>.</param>
/// <param name="Source">See <see cref="LoweredStep"/>.</param>
/// <param name="From">The image.</param>
/// <param name="Factor">An image of the same size or of one pixel.</param>
/// <param name="Function">What is applied to the product, or null.</param>
/// <param name="To">The output.</param>
public sealed record MulStep(
    string Name, SourceLayer Source, ActivationBuffer From, ActivationBuffer Factor, Activation? Function, ActivationBuffer To)
    : LoweredStep(Name, Source)
{
    /// <summary>Whether the factor is one pixel for the whole image.</summary>
    public bool PerChannel => (Factor.Height, Factor.Width) != (From.Height, From.Width);

    /// <inheritdoc/>
    public override string Kernel => PerChannel ? "channel scale" : "multiply";

    /// <inheritdoc/>
    public override ImmutableArray<ActivationBuffer> Inputs => [From, Factor];

    /// <inheritdoc/>
    public override ActivationBuffer Output => To;
}

/// <summary>An activation by itself.</summary>
/// <param name="Name">See <see cref="LoweredStep"/>.</param>
/// <param name="Source">See <see cref="LoweredStep"/>.</param>
/// <param name="Function">The function.</param>
/// <param name="From">The input.</param>
/// <param name="To">The output.</param>
public sealed record ActivationStep(string Name, SourceLayer Source, Activation Function, ActivationBuffer From, ActivationBuffer To)
    : UnaryStep(Name, Source, From, To)
{
    /// <inheritdoc/>
    public override string Kernel => Function.Name;
}

/// <summary>A per-channel scale and shift, which is also what a batch norm that nothing absorbed becomes.</summary>
/// <param name="Name">See <see cref="LoweredStep"/>.</param>
/// <param name="Source">See <see cref="LoweredStep"/>.</param>
/// <param name="From">The input.</param>
/// <param name="To">The output.</param>
/// <param name="Scale">One factor per channel of whole blocks.</param>
/// <param name="Shift">One summand per channel of whole blocks.</param>
public sealed record ScaleShiftStep(
    string Name, SourceLayer Source, ActivationBuffer From, ActivationBuffer To, PackedTensor Scale, PackedTensor Shift)
    : UnaryStep(Name, Source, From, To)
{
    /// <inheritdoc/>
    public override string Kernel => "scale and shift";
}
