namespace RepVgg.Backends.Core;

/// <summary>One convolution as the algorithms see it.</summary>
/// <param name="Shape">Its shape.</param>
/// <param name="Input">Where the input lies, with a halo that covers what the algorithm reads.</param>
/// <param name="Output">Where the output goes.</param>
internal sealed record ConvolutionProblem(ConvolutionShape Shape, ActivationBuffer Input, ActivationBuffer Output);
