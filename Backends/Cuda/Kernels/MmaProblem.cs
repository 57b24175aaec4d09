using RepVgg.Backends.Core;
using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Backends.Cuda.Kernels;

/// <summary>Matrix products on tensor cores.</summary>
/// <param name="Products">The products.</param>
/// <param name="Precision">What is multiplied.</param>
internal sealed record MmaProblem(GemmProblem Products, BundlePrecision Precision)
{
    /// <summary>Bytes of an element.</summary>
    public int ElementBytes => Precision == BundlePrecision.Fp16 ? 2 : 4;

    /// <summary>Elements of a row of a slice.</summary>
    public int Slice => MmaTile.SliceBytes / ElementBytes;

    /// <summary>Elements of a copy.</summary>
    public int Piece => MmaTile.PieceBytes / ElementBytes;

    /// <summary>Terms of a sum: taps × stored channels.</summary>
    public int Terms => Products.Taps.Height * Products.Taps.Width * Products.Channels;

    /// <summary>Slices of a sum.</summary>
    public int Slices => Whole.Units(Terms, Slice);

    /// <summary>Elements of a row of the packed weights: the terms in whole slices.</summary>
    public int Depth => Slices * Slice;
}
