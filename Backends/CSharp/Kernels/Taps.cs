namespace RepVgg.Backends.CSharp;

/// <summary>The loops of a convolution's microkernel.</summary>
internal enum Taps
{
    /// <summary>Over input planes, kernel rows and columns, and the channels of a plane.</summary>
    Direct,

    /// <summary>Over input planes of whole channel blocks: one tap, as in 1×1 convolutions and the products of Winograd's.</summary>
    Pointwise,

    /// <summary>Over kernel rows and columns: each channel sees itself alone.</summary>
    Depthwise,
}
