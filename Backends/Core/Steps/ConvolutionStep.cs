using System.Collections.Immutable;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.Backends.Core;

/// <summary>A channel scale before a convolution, with its activation.</summary>
/// <param name="Factors">One pixel: a factor for each channel.</param>
/// <param name="Epilogue">What is applied to the products.</param>
public sealed record InputScale(ActivationBuffer Factors, Epilogue Epilogue);

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

    /// <summary>What the input is multiplied with first, or null.</summary>
    public InputScale? Scale { get; init; }

    /// <summary>Where the mean of each output channel goes, or null.</summary>
    public ActivationBuffer? Mean { get; init; }

    /// <inheritdoc/>
    public override ImmutableArray<ActivationBuffer> Inputs => [From, .. Some(Scale?.Factors), .. Some(Addend)];

    /// <inheritdoc/>
    public override ImmutableArray<ActivationBuffer> Outputs => [To, .. Some(Mean)];

    /// <inheritdoc/>
    public override long Macs => MultiplyAccumulates;

    /// <inheritdoc/>
    public override long WeightLength => Weights.Length;

    /// <inheritdoc/>
    public override ScratchMemory Scratch => Algorithm.Scratch.Union(new(
        Shared: 0,
        Scale is null ? 0 : WinogradConvolution.Zeros + Algorithm.ScaledWeights,
        Mean is null ? 0 : LoweredModel.ImagesAtOnce * Algorithm.ChannelItems));

    /// <summary>Names the layer's shape in tuning files.</summary>
    public string ShapeKey => Geometry.Key;

    /// <summary>What the cost model predicts for one image: cycles of a core that starts one 512-bit multiply-add per cycle.</summary>
    public double PredictedCycles => CostModel.Cycles(Geometry, Algorithm);

    private static ImmutableArray<ActivationBuffer> Some(ActivationBuffer? buffer) => buffer is null ? [] : [buffer];

    /// <summary>What the choice of the algorithm depended on.</summary>
    internal ConvolutionShape Geometry =>
        new(Op, KernelShape, Shape.Image(From.Channels, From.Height, From.Width), Shape.Image(To.Channels, To.Height, To.Width));
}
