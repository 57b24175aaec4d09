using System.Collections.Immutable;

namespace RepVgg.Tests.Passes;

/// <summary>
/// A random linear block, as trainers build them: what maps a value of C channels to one of C channels, at one stride. Kernels lie
/// anywhere within a window of <see cref="Reach"/> pixels before and after the pixel itself.
/// </summary>
internal abstract record LinearBlock
{
    /// <summary>Pixels that a block sees on each side of an output's own pixel.</summary>
    public const int Reach = 2;

    /// <summary>The value itself, perhaps with batch norm; only where the stride is 1.</summary>
    public sealed record Identity(bool Norm) : LinearBlock;

    /// <summary>A convolution that keeps the size but for its stride.</summary>
    public sealed record Conv(Window Height, Window Width, bool Bias, bool Norm) : LinearBlock;

    /// <summary>Batch norm before a 1×1 convolution.</summary>
    public sealed record NormThenPointwise : LinearBlock;

    /// <summary>1×1 without bias, then a padded convolution.</summary>
    public sealed record PointwiseThenConv(Conv Second) : LinearBlock;

    /// <summary>1×1 that pads, batch norm, then a convolution that doesn't: the border of Diverse Branch Blocks.</summary>
    public sealed record PaddedPointwiseThenConv(Conv Second) : LinearBlock;

    /// <summary>1×1 that pads, batch norm, then an average pool.</summary>
    public sealed record PointwiseThenPool(int Size, bool Norm) : LinearBlock;

    /// <summary>An average pool that counts its padding.</summary>
    public sealed record Pool(int Size, bool Norm) : LinearBlock;

    /// <summary>A 5×5 convolution and other branches, summed, perhaps with batch norm after the sum.</summary>
    public sealed record Sum(Conv Anchor, ImmutableArray<LinearBlock> Branches, bool Norm) : LinearBlock;

    /// <summary>Branches side by side, and a 1×1 convolution of them all.</summary>
    public sealed record ConcatThenPointwise(Conv First, Conv Second) : LinearBlock;

    /// <summary>A block, then a 1×1 convolution.</summary>
    public sealed record ThenPointwise(LinearBlock First, bool Norm) : LinearBlock;

    /// <summary>Something that isn't linear, or not at the border: a ReLU, or a shift before a convolution that pads.</summary>
    public sealed record Obstacle(Conv Kernel, bool Relu) : LinearBlock;

    /// <summary>One axis of a kernel: its taps, their distance, and where the first lies from the output's pixel.</summary>
    public readonly record struct Window(int Taps, int Dilation, int First)
    {
        /// <summary>Padding before the image.</summary>
        public int Before => -First;

        /// <summary>Padding behind the image.</summary>
        public int After => First + ((Taps - 1) * Dilation);
    }
}
