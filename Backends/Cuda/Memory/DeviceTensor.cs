using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda.Source;
using static RepVgg.Backends.Cuda.Source.CText;

namespace RepVgg.Backends.Cuda.Memory;

/// <summary>An activation on the device: NHWC with channels padded to 16 bytes. Feature vectors are images of one pixel.</summary>
/// <param name="Buffer">Its size.</param>
/// <param name="Format">Its elements.</param>
internal sealed record DeviceTensor(ActivationBuffer Buffer, ElementFormat Format)
{
    /// <summary>Real channels.</summary>
    public int Channels => Buffer.Channels;

    /// <summary>Stored channels. Those beyond the real ones are finite, and what multiplies them is zero.</summary>
    public int Stride => Format.Padded(Buffer.Channels);

    /// <summary>Rows.</summary>
    public int Height => Buffer.Height;

    /// <summary>Columns.</summary>
    public int Width => Buffer.Width;

    /// <summary>Pixels of an image.</summary>
    public int Pixels => checked(Height * Width);

    /// <summary>Stored elements of an image.</summary>
    public int Elements => checked(Pixels * Stride);

    /// <summary>The index of an element of the image <c>image</c>.</summary>
    public string Index(string y, string x, string channel) => Pixels == 1
        ? Text($"image * {Stride} + {channel}")
        : Text($"((image * {Height} + {y}) * {Width} + {x}) * {Stride} + {channel}");

    /// <summary>An element of the image <c>image</c> as float.</summary>
    public string At(string pointer, string y, string x, string channel) => Format.Load(pointer, Index(y, x, channel));
}
