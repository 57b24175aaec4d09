namespace RepVgg.Passes.Convolutions;

/// <summary>One axis of a convolution, in pixels but for its size.</summary>
/// <param name="Size">Taps.</param>
/// <param name="Dilation">Distance of taps.</param>
/// <param name="Stride">Distance of outputs.</param>
/// <param name="Before">Padding before the image.</param>
/// <param name="After">Padding behind the image.</param>
internal readonly record struct ConvAxis(int Size, int Dilation, int Stride, int Before, int After)
{
    /// <summary>From the first tap to the last.</summary>
    public int Reach => (Size - 1) * Dilation;

    /// <summary>From tap to tap; none if there is only one.</summary>
    public int Step => Size > 1 ? Dilation : 0;
}
