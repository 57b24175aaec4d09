using System.Collections.Immutable;
using RepVgg.IR.Tensors;

namespace RepVgg.IR.Ops;

/// <summary>
/// Cross-correlation of an image [N,C,H,W] with a kernel [O,C/groups,kh,kw], plus an optional bias [O], an optional addend of the
/// result's shape (a residual) and a fused activation, in this order: <c>activation(conv(x) + bias + addend)</c>. The border is padded
/// with zeros. Of the operands behind the kernel, a vector is the bias and an image, which comes last, the addend.
/// <c>%y = conv2d %x, %w, %b, %a {stride = [2,2], padding = [1,1,1,1], activation = relu} : f32[N,48,112,112]</c>
/// </summary>
public sealed record Conv2DOp : Op, IActivationFusable
{
    /// <summary>The catalogue entry.</summary>
    public static readonly OpDefinition Definition = new("conv2d", "2-D convolution with zero padding", reader => new Conv2DOp
    {
        Stride = reader.Size("stride", Size2D.One),
        Padding = reader.Padding("padding"),
        Dilation = reader.Size("dilation", Size2D.One),
        Groups = reader.Int("groups", 1),
        Activation = reader.Activation("activation"),
    });

    /// <summary>Steps between outputs, in input pixels.</summary>
    public Size2D Stride { get; init; } = Size2D.One;

    /// <summary>Zero padding, in pixels.</summary>
    public Padding2D Padding { get; init; }

    /// <summary>Distance between kernel taps, in pixels.</summary>
    public Size2D Dilation { get; init; } = Size2D.One;

    /// <summary>Number of independent channel groups.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>What is applied to the sum with bias and addend, or null.</summary>
    public Activation? Activation { get; init; }

    /// <inheritdoc/>
    public override string Mnemonic => "conv2d";

    /// <inheritdoc/>
    public override ImmutableArray<OpAttribute> Attributes
    {
        get
        {
            var list = ImmutableArray.CreateBuilder<OpAttribute>();
            list.AddIf(Stride != Size2D.One, OpAttribute.Of("stride", Stride.Height, Stride.Width));
            list.AddIf(Padding != Padding2D.None, OpAttribute.Of("padding", Padding.Top, Padding.Left, Padding.Bottom, Padding.Right));
            list.AddIf(Dilation != Size2D.One, OpAttribute.Of("dilation", Dilation.Height, Dilation.Width));
            list.AddIf(Groups != 1, OpAttribute.Of("groups", Groups));
            list.AddIf(Activation is not null, new OpAttribute("activation", Activation?.ToString() ?? ""));
            return list.ToImmutable();
        }
    }

    /// <inheritdoc/>
    public Op WithActivation(Activation activation) => this with { Activation = activation };

    /// <summary>The extent of a kernel of these taps in input pixels, dilation included.</summary>
    public Size2D Extent(Shape kernel) =>
        new(checked(((kernel[2] - 1) * Dilation.Height) + 1), checked(((kernel[3] - 1) * Dilation.Width) + 1));

    /// <summary>Whether an operand of this shape is the addend, if it stands behind the kernel.</summary>
    public static bool IsAddend(Shape operand) => operand.Rank == 4;

    /// <inheritdoc/>
    public override SpatialWindow Window(ReadOnlySpan<TensorType> operands) => new(Extent(operands[1].Shape), Stride, Padding);

    /// <inheritdoc/>
    public override TensorType Infer(ReadOnlySpan<TensorType> operands)
    {
        RequireOperands(operands, 2, 4);
        RequireImage(operands[0]);
        var (image, kernel) = (operands[0].Shape, operands[1].Shape);
        Require(kernel.Rank == 4, $"needs an OIHW kernel, not {kernel}");
        Require(kernel[2] > 0 && kernel[3] > 0 && kernel[0] > 0, $"the kernel {kernel} is empty");
        Require(Stride is { Height: > 0, Width: > 0 } && Dilation is { Height: > 0, Width: > 0 }, $"stride and dilation must be positive");
        Require(Padding is { Top: >= 0, Left: >= 0, Bottom: >= 0, Right: >= 0 }, $"padding can't be negative");
        Require(Groups > 0 && image[1] % Groups == 0 && kernel[0] % Groups == 0, $"{image[1]} input and {kernel[0]} output channels don't divide into {Groups} groups");
        Require(kernel[1] == image[1] / Groups, $"kernel {kernel} with {Groups} groups needs {kernel[1] * Groups} input channels, not {image[1]}");
        var hasAddend = operands.Length > 2 && IsAddend(operands[^1].Shape);
        Require(operands.Length < 4 || hasAddend, $"the addend must be an image, not {operands[^1]}");
        if (operands.Length - (hasAddend ? 1 : 0) > 2)
        {
            RequireVector(operands[2], kernel[0], "the bias");
        }

        var extent = Extent(kernel);
        var height = SpatialWindow.Count(image[2], Padding.Top + Padding.Bottom, extent.Height, Stride.Height);
        var width = SpatialWindow.Count(image[3], Padding.Left + Padding.Right, extent.Width, Stride.Width);
        Require(height > 0 && width > 0, $"a {extent.Height}×{extent.Width} window doesn't fit the {image[2]}×{image[3]} image");
        var result = TensorType.F32(image[0], kernel[0], height, width);
        Require(!hasAddend || operands[^1].Equals(result), $"the addend must be {result} like the result, not {operands[^1]}");
        return result;
    }

    /// <inheritdoc/>
    public override long Macs(ReadOnlySpan<TensorType> operands, TensorType result) =>
        checked((long)result.Shape[2] * result.Shape[3] * operands[1].Shape.ElementCount);

    /// <inheritdoc/>
    public override long WinogradMultiplications(ReadOnlySpan<TensorType> operands, TensorType result)
    {
        var macs = Macs(operands, result);
        var kernel = operands[1].Shape;
        return kernel[2] == 3 && kernel[3] == 3 && Stride == Size2D.One && Dilation == Size2D.One ? macs * 4 / 9 : macs;
    }
}
