using System.Collections.Immutable;
using RepVgg.Runtime.Safetensors;

namespace RepVgg.Frontend.Containers;

/// <summary>How a tensor's elements are stored in its file; all are widened to float64 when read.</summary>
public enum StoredType
{
    /// <summary>IEEE double precision.</summary>
    Float64,

    /// <summary>IEEE single precision.</summary>
    Float32,

    /// <summary>IEEE half precision.</summary>
    Float16,

    /// <summary>The upper half of a float32.</summary>
    BFloat16,

    /// <summary>64-bit signed integer.</summary>
    Int64,

    /// <summary>32-bit signed integer.</summary>
    Int32,

    /// <summary>16-bit signed integer.</summary>
    Int16,

    /// <summary>8-bit signed integer.</summary>
    Int8,

    /// <summary>64-bit unsigned integer.</summary>
    UInt64,

    /// <summary>32-bit unsigned integer.</summary>
    UInt32,

    /// <summary>16-bit unsigned integer.</summary>
    UInt16,

    /// <summary>8-bit unsigned integer.</summary>
    UInt8,

    /// <summary>One byte, 0 or 1.</summary>
    Bool,
}

/// <summary>Facts about <see cref="StoredType"/>.</summary>
public static class StoredTypes
{
    /// <summary>The names of safetensors, in the order of <see cref="StoredType"/>.</summary>
    private static readonly ImmutableArray<string> SafetensorsNames =
        ["F64", "F32", "F16", "BF16", "I64", "I32", "I16", "I8", "U64", "U32", "U16", "U8", "BOOL"];

    /// <summary>The type as safetensors files have it.</summary>
    public static SafetensorsDtype Safetensors(this StoredType type) => SafetensorsDtype.Find(SafetensorsNames[(int)type])!;

    /// <summary>The type of a safetensors file's tensor; null if its elements can't be read.</summary>
    public static StoredType? OfSafetensors(SafetensorsDtype dtype) =>
        SafetensorsNames.IndexOf(dtype.Name) is >= 0 and var index ? (StoredType)index : null;

    /// <summary>Whether a weight may be stored so.</summary>
    public static bool IsFloatingPoint(this StoredType type) => type <= StoredType.BFloat16;

    /// <summary>Bytes per element.</summary>
    public static int Size(this StoredType type) => type switch
    {
        StoredType.Float64 or StoredType.Int64 or StoredType.UInt64 => 8,
        StoredType.Float32 or StoredType.Int32 or StoredType.UInt32 => 4,
        StoredType.Float16 or StoredType.BFloat16 or StoredType.Int16 or StoredType.UInt16 => 2,
        _ => 1,
    };
}
