using System.Collections.Immutable;
using RepVgg.IR.Ops;

namespace RepVgg.Backends.Core;

/// <summary>Copies between arrays in memory order.</summary>
/// <param name="Name">See <see cref="LoweredStep"/>.</param>
/// <param name="Source">See <see cref="LoweredStep"/>.</param>
/// <param name="Parts">What is copied from where.</param>
/// <param name="To">The output.</param>
public sealed record StridedCopyStep(
    string Name, SourceLayer Source, ImmutableArray<(ActivationBuffer From, StridedCopy Copy)> Parts, ActivationBuffer To)
    : LoweredStep(Name, Source)
{
    /// <inheritdoc/>
    public override string Kernel => "strided copy";

    /// <inheritdoc/>
    public override ImmutableArray<ActivationBuffer> Inputs => [.. Parts.Select(p => p.From)];

    /// <inheritdoc/>
    public override ActivationBuffer Output => To;
}

/// <summary>An array in memory order as an image; the reverse of <see cref="FlattenStep"/>.</summary>
/// <param name="Name">See <see cref="LoweredStep"/>.</param>
/// <param name="Source">See <see cref="LoweredStep"/>.</param>
/// <param name="From">The elements.</param>
/// <param name="To">The image.</param>
public sealed record UnflattenStep(string Name, SourceLayer Source, ActivationBuffer From, ActivationBuffer To) : UnaryStep(Name, Source, From, To)
{
    /// <inheritdoc/>
    public override string Kernel => "unflatten";
}

/// <summary>A constant where an activation is needed, in memory order.</summary>
/// <param name="Name">See <see cref="LoweredStep"/>.</param>
/// <param name="Source">See <see cref="LoweredStep"/>.</param>
/// <param name="Constant">The elements.</param>
/// <param name="To">The output.</param>
public sealed record ConstantStep(string Name, SourceLayer Source, PackedTensor Constant, ActivationBuffer To) : LoweredStep(Name, Source)
{
    /// <inheritdoc/>
    public override string Kernel => "constant";

    /// <inheritdoc/>
    public override ImmutableArray<ActivationBuffer> Inputs => [];

    /// <inheritdoc/>
    public override ActivationBuffer Output => To;
}

/// <summary>Combines all positions along the middle one of three axes, in memory order.</summary>
/// <param name="Name">See <see cref="LoweredStep"/>.</param>
/// <param name="Source">See <see cref="LoweredStep"/>.</param>
/// <param name="Kind">How.</param>
/// <param name="Extent">The axes [outer, length, inner].</param>
/// <param name="From">The input.</param>
/// <param name="To">The output, [outer, 1, inner].</param>
public sealed record ReduceStep(
    string Name, SourceLayer Source, Reduction Kind, AxisExtent Extent, ActivationBuffer From, ActivationBuffer To) : UnaryStep(Name, Source, From, To)
{
    /// <inheritdoc/>
    public override string Kernel => Kind switch
    {
        Reduction.Mean => "mean",
        Reduction.Sum => "sum",
        Reduction.Max => "maximum",
        _ => "norm",
    };
}

/// <summary>Softmax along the middle one of three axes, in memory order.</summary>
/// <param name="Name">See <see cref="LoweredStep"/>.</param>
/// <param name="Source">See <see cref="LoweredStep"/>.</param>
/// <param name="Extent">The axes [outer, length, inner].</param>
/// <param name="From">The input.</param>
/// <param name="To">The output.</param>
public sealed record SoftmaxStep(string Name, SourceLayer Source, AxisExtent Extent, ActivationBuffer From, ActivationBuffer To)
    : UnaryStep(Name, Source, From, To)
{
    /// <inheritdoc/>
    public override string Kernel => "softmax";
}

/// <summary>Matrix products [M,K]·[K,P], one or several, in memory order.</summary>
/// <param name="Name">See <see cref="LoweredStep"/>.</param>
/// <param name="Source">See <see cref="LoweredStep"/>.</param>
/// <param name="Products">The shapes.</param>
/// <param name="Left">The matrices [M,K].</param>
/// <param name="Right">The matrices [K,P].</param>
/// <param name="To">The matrices [M,P].</param>
public sealed record MatrixProductStep(
    string Name, SourceLayer Source, MatrixProducts Products, ActivationBuffer Left, ActivationBuffer Right, ActivationBuffer To)
    : LoweredStep(Name, Source)
{
    /// <inheritdoc/>
    public override string Kernel => "matrix product";

    /// <inheritdoc/>
    public override ImmutableArray<ActivationBuffer> Inputs => [Left, Right];

    /// <inheritdoc/>
    public override ActivationBuffer Output => To;

    /// <inheritdoc/>
    public override long Macs => (long)Products.Count * Products.Rows * Products.Depth * Products.Columns;
}

/// <summary>Shapes of matrix products.</summary>
/// <param name="Count">Products of an image.</param>
/// <param name="Rows">Rows of the left matrices.</param>
/// <param name="Depth">Columns of the left and rows of the right matrices.</param>
/// <param name="Columns">Columns of the right matrices.</param>
/// <param name="LeftRepeats">Whether all products have the same left matrix.</param>
/// <param name="RightRepeats">Whether all products have the same right matrix.</param>
public sealed record MatrixProducts(int Count, int Rows, int Depth, int Columns, bool LeftRepeats, bool RightRepeats);
