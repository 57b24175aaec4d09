using System.Collections.Immutable;
using RepVgg.IR.Tensors;

namespace RepVgg.IR.Ops;

/// <summary>What max and average pools share: the window, and how many of them an image has.</summary>
public abstract record PoolWindow : Op
{
    /// <summary>Window size in pixels.</summary>
    public Size2D Kernel { get; init; } = Size2D.One;

    /// <summary>Step in pixels.</summary>
    public Size2D Stride { get; init; } = Size2D.One;

    /// <summary>Padding in pixels.</summary>
    public Padding2D Padding { get; init; }

    /// <summary>Distance between the pixels of a window, in pixels.</summary>
    public Size2D Dilation { get; init; } = Size2D.One;

    /// <summary>Whether a window that is partly outside at the bottom or right counts.</summary>
    public bool CeilMode { get; init; }

    /// <inheritdoc/>
    public override ImmutableArray<OpAttribute> Attributes
    {
        get
        {
            var list = ImmutableArray.CreateBuilder<OpAttribute>();
            list.Add(OpAttribute.Of("kernel", Kernel.Height, Kernel.Width));
            list.AddIf(Stride != Size2D.One, OpAttribute.Of("stride", Stride.Height, Stride.Width));
            list.AddIf(Padding != Padding2D.None, OpAttribute.Of("padding", Padding.Top, Padding.Left, Padding.Bottom, Padding.Right));
            list.AddIf(Dilation != Size2D.One, OpAttribute.Of("dilation", Dilation.Height, Dilation.Width));
            list.AddIf(CeilMode, OpAttribute.Of("ceil_mode", value: true));
            return list.ToImmutable();
        }
    }

    /// <summary>The window's extent in input pixels, dilation included.</summary>
    public Size2D Extent =>
        new(checked(((Kernel.Height - 1) * Dilation.Height) + 1), checked(((Kernel.Width - 1) * Dilation.Width) + 1));

    /// <inheritdoc/>
    public override SpatialWindow? Window(ReadOnlySpan<TensorType> operands) => CeilMode ? null : new(Extent, Stride, Padding);

    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> operands)
    {
        RequireOperands(operands, 1, 1);
        RequireImage(operands[0]);
        var image = operands[0].Shape;
        Require(Kernel is { Height: > 0, Width: > 0 } && Stride is { Height: > 0, Width: > 0 }, $"kernel and stride must be positive");
        Require(Dilation is { Height: > 0, Width: > 0 }, $"dilation must be positive");
        var extent = Extent;
        Require(Padding is { Top: >= 0, Left: >= 0, Bottom: >= 0, Right: >= 0 }, $"padding can't be negative");
        Require(Padding.Top < extent.Height && Padding.Bottom < extent.Height && Padding.Left < extent.Width && Padding.Right < extent.Width, $"padding must be smaller than the window");
        var height = Outputs(image[2], Padding.Top, Padding.Bottom, extent.Height, Stride.Height);
        var width = Outputs(image[3], Padding.Left, Padding.Right, extent.Width, Stride.Width);
        Require(height > 0 && width > 0, $"a {extent.Height}×{extent.Width} window doesn't fit the {image[2]}×{image[3]} image");
        return TensorType.F32(image[0], image[1], height, width);
    }

    /// <summary>PyTorch's rule: a last window that would start in the far padding is dropped.</summary>
    private int Outputs(int input, int before, int after, int extent, int stride)
    {
        var count = SpatialWindow.Count(input, before + after, extent, stride, CeilMode);
        return CeilMode && (count - 1) * stride >= input + before ? count - 1 : count;
    }
}
