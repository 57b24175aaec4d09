using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.Backends.Core;

/// <summary>All that the choice of an algorithm depends on.</summary>
/// <param name="Op">Stride, padding, dilation, groups.</param>
/// <param name="Kernel">The kernel's shape, OIHW.</param>
/// <param name="Input">The input's shape, NCHW.</param>
/// <param name="Output">The output's shape, NCHW.</param>
internal sealed record ConvolutionShape(Conv2DOp Op, Shape Kernel, Shape Input, Shape Output)
{
    private const int Block = ActivationBuffer.BlockChannels;

    /// <summary>The shape of a node; null if it isn't a convolution.</summary>
    public static ConvolutionShape? Of(Node node) => node.Op is Conv2DOp op && ConvolutionOperands.Of(node) is { } operands
        ? new(op, operands.Kernel.Shape, operands.Image.Shape, node.Result.Shape)
        : null;

    public int OutputsPerGroup => Kernel[0] / Op.Groups;

    public int InputsPerGroup => Kernel[1];

    public bool IsDepthwise => Op.Groups > 1 && OutputsPerGroup == 1 && InputsPerGroup == 1;

    public long Macs => (long)Kernel.ElementCount * Output[2] * Output[3];

    /// <summary>Whether each group's channels are whole blocks; those of a single group are filled up.</summary>
    public bool HasWholeBlocks => Op.Groups == 1 || (OutputsPerGroup % Block == 0 && InputsPerGroup % Block == 0);

    /// <summary>Names the shape in tuning files; what doesn't matter for the time isn't in it.</summary>
    public string Key => FormattableString.Invariant(
        $"{Input[1]}x{Input[2]}x{Input[3]} to {Output[1]}x{Output[2]}x{Output[3]}, kernel {Kernel[2]}x{Kernel[3]}, stride {Op.Stride.Height}x{Op.Stride.Width}, dilation {Op.Dilation.Height}x{Op.Dilation.Width}, groups {Op.Groups}");

    /// <summary>The zero pixels that the convolution reads around its input when it computes rows and columns up to the given numbers.</summary>
    public Halo HaloFor(int rows, int columns)
    {
        var extent = Op.Extent(Kernel);
        var bottom = ((rows - 1) * Op.Stride.Height) + extent.Height - Op.Padding.Top - Input[2];
        var right = ((columns - 1) * Op.Stride.Width) + extent.Width - Op.Padding.Left - Input[3];
        return new(Op.Padding.Top, Op.Padding.Left, Math.Max(0, bottom), Math.Max(0, right));
    }
}
