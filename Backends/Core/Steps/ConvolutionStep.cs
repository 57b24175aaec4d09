using System.Collections.Immutable;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.Backends.Core;

/// <summary>A convolution with bias, addend and activation.</summary>
/// <param name="Name">See <see cref="LoweredStep"/>.</param>
/// <param name="Source">See <see cref="LoweredStep"/>.</param>
/// <param name="Op">Stride, padding, dilation, groups, as in the graph.</param>
/// <param name="KernelShape">OIHW.</param>
/// <param name="From">The input, whose halo holds the padding.</param>
/// <param name="Addend">An image of the output's size that is added before the activation, or null.</param>
/// <param name="To">The output.</param>
/// <param name="Algorithm">How it is computed.</param>
/// <param name="Weights">The kernel, packed for the algorithm.</param>
/// <param name="Bias">One element per output channel of whole blocks.</param>
/// <param name="Epilogue">The activation.</param>
/// <param name="MultiplyAccumulates">See <see cref="LoweredStep.Macs"/>.</param>
public sealed record ConvolutionStep(
    string Name,
    SourceLayer Source,
    Conv2DOp Op,
    Shape KernelShape,
    ActivationBuffer From,
    ActivationBuffer? Addend,
    ActivationBuffer To,
    ConvolutionAlgorithm Algorithm,
    PackedTensor Weights,
    PackedTensor Bias,
    Epilogue Epilogue,
    long MultiplyAccumulates) : UnaryStep(Name, Source, From, To)
{
    /// <inheritdoc/>
    public override string Kernel => Algorithm.Name + " convolution";

    /// <inheritdoc/>
    public override ImmutableArray<ActivationBuffer> Inputs => Addend is null ? [From] : [From, Addend];

    /// <inheritdoc/>
    public override long Macs => MultiplyAccumulates;

    /// <inheritdoc/>
    public override long WeightLength => Weights.Length;

    /// <inheritdoc/>
    public override ScratchMemory Scratch => Algorithm.Scratch;

    /// <summary>Names the layer's shape in tuning files.</summary>
    public string ShapeKey => Geometry.Key;

    /// <summary>What the cost model predicts for one image: cycles of a core that starts one 512-bit multiply-add per cycle.</summary>
    public double PredictedCycles => CostModel.Cycles(Geometry, Algorithm);

    /// <summary>What the choice of the algorithm depended on.</summary>
    internal ConvolutionShape Geometry =>
        new(Op, KernelShape, Shape.Image(From.Channels, From.Height, From.Width), Shape.Image(To.Channels, To.Height, To.Width));
}
