namespace RepVgg.Backends.Core;

/// <summary>Where one image of an activation lives: its layout, size and halo. Feature vectors [N,F] are 1×1 images,
/// and so are values of any other rank but 4, in memory order.</summary>
/// <param name="Index">Position in <see cref="LoweredModel.Buffers"/>.</param>
/// <param name="Name">The graph value that it holds.</param>
/// <param name="Layout">The order of elements.</param>
/// <param name="Channels">Real channels, without those that fill up the last block.</param>
/// <param name="Height">Rows of the image without the halo.</param>
/// <param name="Width">Columns of the image without the halo.</param>
/// <param name="Halo">Zero pixels around the image.</param>
public sealed record ActivationBuffer(
    int Index, string Name, BufferLayout Layout, int Channels, int Height, int Width, Halo Halo)
{
    /// <summary>Channels of a block: one 512-bit vector of float32.</summary>
    public const int BlockChannels = 16;

    /// <summary>Channel blocks, or channels of a planar buffer.</summary>
    public int Planes => Layout == BufferLayout.Blocked ? BlocksOf(Channels) : Channels;

    /// <summary>Channels of one plane.</summary>
    public int PlaneChannels => Layout == BufferLayout.Blocked ? BlockChannels : 1;

    /// <summary>Elements from a row to the next.</summary>
    public long RowStride => ((long)Width + Halo.Left + Halo.Right) * PlaneChannels;

    /// <summary>Elements from a plane to the next.</summary>
    public long PlaneStride => RowStride * (Height + Halo.Top + Halo.Bottom);

    /// <summary>Elements before the image's first pixel.</summary>
    public long Interior => (Halo.Top * RowStride) + (Halo.Left * PlaneChannels);

    /// <summary>All elements, halo included.</summary>
    public long Length => PlaneStride * Planes;

    /// <summary>Whether its elements lie one after another in memory order: a feature vector, or an image of one pixel.</summary>
    public bool IsFlat => Layout == BufferLayout.Blocked && (Height, Width) == (1, 1) && Halo == Halo.None;

    /// <summary>Blocks that hold a number of channels.</summary>
    public static int BlocksOf(int channels) => Whole.Units(channels, BlockChannels);
}
