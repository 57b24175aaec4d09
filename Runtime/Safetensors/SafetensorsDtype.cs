using System.Collections.Frozen;

namespace RepVgg.Runtime.Safetensors;

/// <summary>An element type of the format: its name in the header and its width.</summary>
/// <param name="Name">The name in the header, for example <c>BF16</c>.</param>
/// <param name="Bits">Bits per element; a few types are narrower than a byte.</param>
public sealed record SafetensorsDtype(string Name, int Bits)
{
    /// <summary>IEEE single precision.</summary>
    public static readonly SafetensorsDtype F32 = new("F32", 32);

    /// <summary>IEEE double precision.</summary>
    public static readonly SafetensorsDtype F64 = new("F64", 64);

    /// <summary>64-bit signed integer.</summary>
    public static readonly SafetensorsDtype I64 = new("I64", 64);

    private static readonly FrozenDictionary<string, SafetensorsDtype> Known = new SafetensorsDtype[]
    {
        F64, F32, new("F16", 16), new("BF16", 16),
        I64, new("I32", 32), new("I16", 16), new("I8", 8),
        new("U64", 64), new("U32", 32), new("U16", 16), new("U8", 8), new("BOOL", 8),
        new("C64", 64), new("F8_E5M2", 8), new("F8_E4M3", 8), new("F8_E8M0", 8),
        new("F6_E2M3", 6), new("F6_E3M2", 6), new("F4", 4),
    }.ToFrozenDictionary(dtype => dtype.Name, StringComparer.Ordinal);

    /// <summary>Finds a type by its name in the header.</summary>
    public static SafetensorsDtype? Find(string name) => Known.GetValueOrDefault(name);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
