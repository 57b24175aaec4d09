using RepVgg.Backends.Core;

namespace RepVgg.Backends.Cuda.Kernels;

/// <summary>A stride-1 3×3 convolution as products at the points of a transform (Lavin and Gray, arXiv:1509.09308).</summary>
/// <param name="Transform">The transform along one axis.</param>
/// <param name="Channels">Stored input channels.</param>
/// <param name="Outputs">Stored output channels.</param>
/// <param name="InputPixels">Input pixels of an image.</param>
/// <param name="OutputHeight">Output rows.</param>
/// <param name="OutputWidth">Output columns.</param>
internal sealed record WinogradShape(WinogradTransform Transform, int Channels, int Outputs, int InputPixels, int OutputHeight, int OutputWidth)
{
    /// <summary>Tiles along the rows.</summary>
    public int TileRows => Whole.Units(OutputHeight, Transform.Outputs);

    /// <summary>Tiles along the columns.</summary>
    public int TileColumns => Whole.Units(OutputWidth, Transform.Outputs);

    /// <summary>Tiles of an image.</summary>
    public int Tiles => TileRows * TileColumns;

    /// <summary>Output pixels of an image.</summary>
    public int Pixels => OutputHeight * OutputWidth;

    /// <summary>Points of the two-dimensional transform.</summary>
    public int Points => Transform.Points * Transform.Points;

    /// <summary>The products.</summary>
    public GemmProblem Products => new()
    {
        Planes = Points,
        SeparateImages = true,
        Channels = Channels,
        PixelStride = Channels,
        Height = Tiles,
        Width = 1,
        Outputs = Outputs,
        OutputStride = Outputs,
        OutputHeight = Tiles,
        OutputWidth = 1,
    };
}
