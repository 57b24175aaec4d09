namespace RepVgg.IR.Ops;

/// <summary>How a <see cref="ResizeOp"/> interpolates between pixels.</summary>
public enum ResizeMode
{
    /// <summary>The nearest pixel (<see cref="ResizeRounding"/> says which).</summary>
    Nearest,

    /// <summary>Along each axis between the two neighbours: bilinear.</summary>
    Linear,

    /// <summary>Along each axis by Keys' cubic through the four neighbours: bicubic.</summary>
    Cubic,
}

/// <summary>Which input coordinate x an output coordinate o stands for; s is the scale, L and l output and input lengths.</summary>
public enum ResizeCoordinates
{
    /// <summary>(o + ½) / s − ½: PyTorch's <c>align_corners=False</c>.</summary>
    HalfPixel,

    /// <summary>As <see cref="HalfPixel"/>, about the image's centre if s·l isn't a whole number.</summary>
    HalfPixelSymmetric,

    /// <summary>As <see cref="HalfPixel"/>, but the first pixel if there is only one output.</summary>
    PyTorchHalfPixel,

    /// <summary>o · (l − 1) / (L − 1): PyTorch's <c>align_corners=True</c>.</summary>
    AlignCorners,

    /// <summary>o / s: PyTorch's <c>mode='nearest'</c>, with <see cref="ResizeRounding.Floor"/>.</summary>
    Asymmetric,

    /// <summary>Inside a region of interest, whose ends are aligned; outside of the image a constant.</summary>
    TensorFlowCropAndResize,
}

/// <summary>Which pixel is nearest to a coordinate between two.</summary>
public enum ResizeRounding
{
    /// <summary>The nearer one; of two equally near ones the lower.</summary>
    RoundPreferFloor,

    /// <summary>The nearer one; of two equally near ones the upper.</summary>
    RoundPreferCeil,

    /// <summary>The lower one.</summary>
    Floor,

    /// <summary>The upper one.</summary>
    Ceil,
}
