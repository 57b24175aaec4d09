using static RepVgg.Backends.Cuda.Source.CText;
using RepVgg.Backends.Core;

namespace RepVgg.Backends.Cuda.Source;

/// <summary>How activations and weights are stored on the device. Sums are always float32.</summary>
/// <param name="Type">The C type.</param>
/// <param name="Bytes">Bytes of an element.</param>
/// <param name="ChannelMultiple">Channels are padded to a multiple of this many, which is 16 bytes.</param>
internal sealed record ElementFormat(string Type, int Bytes, int ChannelMultiple)
{
    /// <summary>32-bit floats.</summary>
    public static readonly ElementFormat Float32 = new("float", 4, 4);

    /// <summary>
    /// 16-bit floats (IEEE half), as their bits: the header that has the type isn't there in every compiler. Stores saturate at
    /// <see cref="GreatestHalf"/>, so that no infinity comes from the format; NaN stays NaN.
    /// </summary>
    public static readonly ElementFormat Float16 = new("unsigned short", 2, 8);

    /// <summary>The greatest finite half.</summary>
    public const float GreatestHalf = 65504;

    /// <summary>The channels stored for so many real ones.</summary>
    public int Padded(int channels) => Whole.Multiple(channels, ChannelMultiple);

    /// <summary>An element as float.</summary>
    public string Load(string pointer, string index) => this == Float32 ? Text($"{pointer}[{index}]") : Text($"rvc_from_half({pointer}[{index}])");

    /// <summary>Stores a float.</summary>
    public string Store(string pointer, string index, string value) =>
        this == Float32 ? Text($"{pointer}[{index}] = {value};") : Text($"{pointer}[{index}] = rvc_store_half({value});");

    /// <summary>Four elements, aligned to their size, as float4.</summary>
    public string LoadQuad(string pointer) => this == Float32 ? Text($"*(const float4*){pointer}") : Text($"rvc_load_halves({pointer})");

    /// <summary>Stores a float4 as four elements.</summary>
    public string StoreQuad(string pointer, string value) => this == Float32 ? Text($"*(float4*){pointer} = {value}") : Text($"rvc_store_halves({pointer}, {value})");
}
