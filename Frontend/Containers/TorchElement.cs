using System.Collections.Frozen;

namespace RepVgg.Frontend.Containers;

/// <summary>An element type of PyTorch.</summary>
/// <param name="Name">PyTorch's name of the type.</param>
/// <param name="Size">Bytes per element.</param>
/// <param name="Stored">The type to read it as; null where it can't be read.</param>
internal sealed record TorchElement(string Name, int Size, StoredType? Stored)
{
    private static readonly FrozenDictionary<string, TorchElement> ByDtype = new TorchElement[]
    {
        new("float64", 8, StoredType.Float64), new("float32", 4, StoredType.Float32), new("float16", 2, StoredType.Float16),
        new("bfloat16", 2, StoredType.BFloat16), new("int64", 8, StoredType.Int64), new("int32", 4, StoredType.Int32),
        new("int16", 2, StoredType.Int16), new("int8", 1, StoredType.Int8), new("uint64", 8, StoredType.UInt64),
        new("uint32", 4, StoredType.UInt32), new("uint16", 2, StoredType.UInt16), new("uint8", 1, StoredType.UInt8),
        new("bool", 1, StoredType.Bool), new("complex32", 4, null), new("complex64", 8, null), new("complex128", 16, null),
        new("qint8", 1, null), new("quint8", 1, null), new("qint32", 4, null), new("quint4x2", 1, null), new("quint2x4", 1, null),
        new("float8_e5m2", 1, null), new("float8_e4m3fn", 1, null), new("float8_e5m2fnuz", 1, null), new("float8_e4m3fnuz", 1, null),
        new("float8_e8m0fnu", 1, null),
    }.ToFrozenDictionary(element => element.Name, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, TorchElement> ByStorage = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["DoubleStorage"] = "float64",
        ["FloatStorage"] = "float32",
        ["HalfStorage"] = "float16",
        ["BFloat16Storage"] = "bfloat16",
        ["LongStorage"] = "int64",
        ["IntStorage"] = "int32",
        ["ShortStorage"] = "int16",
        ["CharStorage"] = "int8",
        ["ByteStorage"] = "uint8",
        ["BoolStorage"] = "bool",
        ["ComplexHalfStorage"] = "complex32",
        ["ComplexFloatStorage"] = "complex64",
        ["ComplexDoubleStorage"] = "complex128",
        ["QInt8Storage"] = "qint8",
        ["QUInt8Storage"] = "quint8",
        ["QInt32Storage"] = "qint32",
        ["QUInt4x2Storage"] = "quint4x2",
        ["QUInt2x4Storage"] = "quint2x4",

        // Counts bytes; the element type stands with the tensor.
        ["UntypedStorage"] = "uint8",
    }.ToFrozenDictionary(pair => pair.Key, pair => ByDtype[pair.Value], StringComparer.Ordinal);

    /// <summary>Finds a type by its dtype name.</summary>
    public static TorchElement? OfDtype(string name) => ByDtype.GetValueOrDefault(name);

    /// <summary>Finds a type by the class of its storages.</summary>
    public static TorchElement? OfStorage(string className) => ByStorage.GetValueOrDefault(className);
}
