namespace RepVgg.Backends.Core;

/// <summary>
/// The loops of a convolution kernel, in elements. For each output block, row and tile of pixels: planes × kernel rows ×
/// kernel columns × a run of adjacent input elements, each times 16 weights.
/// </summary>
public sealed record ConvolutionLoops
{
    /// <summary>From the input buffer's start to what the first tap of the first output pixel reads.</summary>
    public required int InputStart { get; init; }

    /// <summary>From the inputs of one output row to those of the next.</summary>
    public required int InputRowStep { get; init; }

    /// <summary>From the inputs of one output pixel to those of its right neighbour; a constant in the kernel.</summary>
    public required int PixelStep { get; init; }

    /// <summary>From an input plane to the next.</summary>
    public required int PlaneStride { get; init; }

    /// <summary>Planes of the input buffer.</summary>
    public required int InputPlanes { get; init; }

    /// <summary>Planes that one output block reads.</summary>
    public required int PlanesPerBlock { get; init; }

    /// <summary>Kernel rows.</summary>
    public required int KernelRows { get; init; }

    /// <summary>From a kernel row's inputs to the next row's.</summary>
    public required int KernelRowStep { get; init; }

    /// <summary>Kernel columns, or 1 where a run covers them.</summary>
    public required int KernelColumns { get; init; }

    /// <summary>From a kernel column's inputs to the next column's.</summary>
    public required int KernelColumnStep { get; init; }

    /// <summary>Adjacent input elements per visit: the channels of a block, or a whole kernel row in a planar input.</summary>
    public required int Run { get; init; }

    /// <summary>Output channels of a group, rounded up to whole blocks where there is only one group.</summary>
    public required int OutputsPerGroup { get; init; }

    /// <summary>Input channels of a group.</summary>
    public required int InputsPerGroup { get; init; }

    /// <summary>Packed weights of one output block.</summary>
    public int WeightBlock => PlanesPerBlock * KernelRows * KernelColumns * Run * ActivationBuffer.BlockChannels;
}
