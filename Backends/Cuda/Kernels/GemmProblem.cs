using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda.Source;
using RepVgg.IR.Ops;
using RepVgg.Runtime.Cuda.Bundles;
using static RepVgg.Backends.Cuda.Source.CText;

namespace RepVgg.Backends.Cuda.Kernels;

/// <summary>
/// A convolution, or several independent ones (the groups of a grouped convolution, the points of a Winograd transform), as matrix products: rows
/// are output pixels, columns output channels.
/// </summary>
internal sealed record GemmProblem
{
    /// <summary>Independent products.</summary>
    public int Planes { get; init; } = 1;

    /// <summary>Input channels of a product, a multiple of 4.</summary>
    public required int Channels { get; init; }

    /// <summary>Elements from an input pixel to the next.</summary>
    public required int PixelStride { get; init; }

    /// <summary>Input rows.</summary>
    public required int Height { get; init; }

    /// <summary>Input columns.</summary>
    public required int Width { get; init; }

    /// <summary>Output channels of a product, a multiple of 4.</summary>
    public required int Outputs { get; init; }

    /// <summary>Elements from an output pixel to the next.</summary>
    public required int OutputStride { get; init; }

    /// <summary>Output rows.</summary>
    public required int OutputHeight { get; init; }

    /// <summary>Output columns.</summary>
    public required int OutputWidth { get; init; }

    /// <summary>Kernel taps.</summary>
    public Size2D Taps { get; init; } = Size2D.One;

    /// <summary>Stride.</summary>
    public Size2D Stride { get; init; } = Size2D.One;

    /// <summary>Dilation.</summary>
    public Size2D Dilation { get; init; } = Size2D.One;

    /// <summary>Padding at the top and left; may be negative.</summary>
    public Padding2D Padding { get; init; }

    /// <summary>Whether each product has images of its own, as a Winograd transform's points have, instead of its part of the channels.</summary>
    public bool SeparateImages { get; init; }

    /// <summary>Output pixels of an image.</summary>
    public int Pixels => OutputHeight * OutputWidth;

    /// <summary>Channels of a tap in the packed weights.</summary>
    public int TapDepth => Whole.Multiple(Channels, GemmTile.ChannelMultiple);

    /// <summary>Rows of the packed weights of one product: taps × channels.</summary>
    public int Depth => TapDepth * Taps.Height * Taps.Width;

    /// <summary>Whether a window can reach beyond the image.</summary>
    public bool NeedsBounds =>
        Padding.Top > 0 || Padding.Left > 0
        || ((OutputHeight - 1) * Stride.Height) - Padding.Top + ((Taps.Height - 1) * Dilation.Height) >= Height
        || ((OutputWidth - 1) * Stride.Width) - Padding.Left + ((Taps.Width - 1) * Dilation.Width) >= Width;

    /// <summary>The name of a kernel for it.</summary>
    /// <param name="algorithm">The algorithm and its tile.</param>
    /// <param name="splits">Parts of the sum.</param>
    /// <param name="tail">The epilogue, or null.</param>
    public string KernelName(string algorithm, int splits, Tail? tail) =>
        Text($"conv_{algorithm}_c{Channels}_k{Outputs}_{Taps.Height}x{Taps.Width}s{Stride.Height}_{OutputHeight}x{OutputWidth}")
        + (Planes > 1 ? Text($"_z{Planes}") : "")
        + (splits > 1 ? Text($"_split{splits}") : "")
        + tail?.Suffix;

    /// <summary>A block for each tile of rows × columns, of each product, and of each part of the sum.</summary>
    public GridSize Grid(int rows, int columns, int splits) => new(
        GridExtent.PerImage(Pixels, rows), GridExtent.Constant(Whole.Units(Outputs, columns)), GridExtent.Constant(Planes * splits));

    /// <summary>Tells a template of the products and their epilogue.</summary>
    public void AddTo(TemplateModel model, Tail? tail)
    {
        model["planes"] = Planes;
        model["channels"] = Channels;
        model["pixel_stride"] = PixelStride;
        model["input_width"] = Width;
        model["image_elements"] = Height * Width * PixelStride;
        model["pixels"] = Pixels;
        model["output_width"] = OutputWidth;
        model["output_stride"] = OutputStride;
        model["height_taps"] = Taps.Height;
        model["width_taps"] = Taps.Width;
        model["taps"] = Taps.Height * Taps.Width;
        model["stride_y"] = Stride.Height;
        model["stride_x"] = Stride.Width;
        model["dilation_y"] = Dilation.Height;
        model["dilation_x"] = Dilation.Width;
        model["bounds"] = NeedsBounds;
        model["bias_plane"] = Planes > 1 && !SeparateImages ? Text($"plane * {Outputs} + ") : "";
        model["epilogue"] = tail is not null;
        model["addend"] = tail?.Addend is not null;
        model["activation"] = tail?.Function ?? "";
    }
}
