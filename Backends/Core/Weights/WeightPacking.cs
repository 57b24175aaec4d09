namespace RepVgg.Backends.Core;

/// <summary>How a kernel wants a weight tensor ordered; applied when the weights are loaded.</summary>
public abstract record WeightPacking;

/// <summary>As in the file, followed by zeros.</summary>
public sealed record PlainPacking : WeightPacking;

/// <summary>
/// OIHW to [output block][input plane][row][column][channel of the plane][16 output channels]. An output block meets only the
/// planes that its groups read; weights between channels of different groups are zeros.
/// </summary>
/// <param name="OutputsPerGroup">Output channels of a group.</param>
/// <param name="InputsPerGroup">Input channels of a group.</param>
/// <param name="KernelHeight">Kernel rows.</param>
/// <param name="KernelWidth">Kernel columns.</param>
/// <param name="InputPlanes">Planes of the input buffer.</param>
/// <param name="PlanesPerBlock">Planes that an output block meets.</param>
/// <param name="PlaneChannels">Channels of an input plane: 16, or 1 where the input is planar.</param>
public sealed record DirectPacking(
    int OutputsPerGroup,
    int InputsPerGroup,
    int KernelHeight,
    int KernelWidth,
    int InputPlanes,
    int PlanesPerBlock,
    int PlaneChannels) : WeightPacking;

/// <summary>O1HW to [block][row][column][16 channels].</summary>
/// <param name="Taps">Kernel rows times columns.</param>
public sealed record DepthwisePacking(int Taps) : WeightPacking;
