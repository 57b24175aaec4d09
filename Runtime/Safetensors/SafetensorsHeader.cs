using System.Collections.Immutable;
using System.Text.Json;

namespace RepVgg.Runtime.Safetensors;

/// <summary>
/// The JSON header: <c>{"name": {"dtype": "F32", "shape": [8,3,3,3], "data_offsets": [0, 864]}, …}</c> and the optional
/// <c>"__metadata__"</c>, whose values are strings.
/// </summary>
internal sealed class SafetensorsHeader
{
    private const string MetadataKey = "__metadata__";

    private readonly List<SafetensorsEntry> _entries = [];

    private SafetensorsHeader()
    {
    }

    /// <summary>The tensors in the order of their data; offsets are counted from the end of the header.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries => _entries;

    /// <summary>The free-form strings of <c>__metadata__</c>.</summary>
    public SortedDictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>Parses the header and checks that the tensors fill <paramref name="dataLength"/> bytes without hole or overlap.</summary>
    public static SafetensorsHeader Parse(ReadOnlySpan<byte> json, long dataLength)
    {
        try
        {
            var header = new SafetensorsHeader();
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 4 });
            header.ReadRoot(ref reader);
            header.CheckLayout(dataLength);
            return header;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            // Utf8JsonReader answers invalid UTF-8 in a string and a value of the wrong kind with the latter two.
            throw new SafetensorsException($"the header isn't the JSON that safetensors prescribes ({e.Message})", e);
        }
    }

    private void ReadRoot(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject);
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (NextKey(ref reader) is { } name)
        {
            if (!names.Add(name))
            {
                throw new SafetensorsException($"the header has the key '{name}' twice");
            }

            if (name == MetadataKey)
            {
                ReadMetadata(ref reader);
            }
            else
            {
                _entries.Add(ReadEntry(ref reader, name));
            }
        }

        // Anything but white space after the object is an error of the JSON reader.
        reader.Read();
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject);
        while (NextKey(ref reader) is { } key)
        {
            Expect(ref reader, JsonTokenType.String);
            if (!Metadata.TryAdd(key, reader.GetString()!))
            {
                throw new SafetensorsException($"the metadata has the key '{key}' twice");
            }
        }
    }

    private static SafetensorsEntry ReadEntry(ref Utf8JsonReader reader, string name)
    {
        SafetensorsDtype? dtype = null;
        ImmutableArray<long>? shape = null;
        ImmutableArray<long>? offsets = null;
        Expect(ref reader, JsonTokenType.StartObject);
        while (NextKey(ref reader) is { } key)
        {
            switch (key)
            {
                case "dtype" when dtype is null:
                    Expect(ref reader, JsonTokenType.String);
                    dtype = SafetensorsDtype.Find(reader.GetString()!)
                        ?? throw new SafetensorsException($"tensor '{name}' has the unknown dtype '{reader.GetString()}'");
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers(ref reader);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadNumbers(ref reader);
                    break;
                default:
                    throw new SafetensorsException($"tensor '{name}' has an unknown or repeated field '{key}'");
            }
        }

        return dtype is not null && shape is not null && offsets is { Length: 2 } range
            ? new(name, dtype, shape.Value, range[0], range[1] - range[0])
            : throw new SafetensorsException($"tensor '{name}' lacks its dtype, shape or two data_offsets");
    }

    private static ImmutableArray<long> ReadNumbers(ref Utf8JsonReader reader)
    {
        var numbers = ImmutableArray.CreateBuilder<long>();
        Expect(ref reader, JsonTokenType.StartArray);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            numbers.Add(
                reader.TryGetInt64(out var number) && number >= 0
                    ? number
                    : throw new SafetensorsException("a shape or offset isn't a non-negative integer"));
        }

        return numbers.ToImmutable();
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType token)
    {
        if (!reader.Read() || reader.TokenType != token)
        {
            throw new SafetensorsException($"the header has {reader.TokenType} where {token} belongs");
        }
    }

    /// <summary>The next property name, or null at the end of the object.</summary>
    private static string? NextKey(ref Utf8JsonReader reader) =>
        reader.Read() && reader.TokenType == JsonTokenType.PropertyName ? reader.GetString() : null;

    private void CheckLayout(long dataLength)
    {
        _entries.Sort((a, b) => (a.Offset, a.Length, a.Name).CompareTo((b.Offset, b.Length, b.Name)));
        var end = 0L;
        foreach (var entry in _entries)
        {
            if (entry.Length < 0 || entry.Length > dataLength - entry.Offset)
            {
                throw new SafetensorsException($"the data of tensor '{entry.Name}' lie outside the file; the download may be incomplete");
            }

            if (entry.Offset != end)
            {
                throw new SafetensorsException($"there is a hole or an overlap before tensor '{entry.Name}'");
            }

            if (entry.Length != ByteCount(entry))
            {
                throw new SafetensorsException(
                    $"tensor '{entry.Name}' of {entry.Dtype}[{string.Join(',', entry.Shape)}] has {entry.Length} bytes of data");
            }

            end = entry.Offset + entry.Length;
        }

        if (end != dataLength)
        {
            throw new SafetensorsException($"{dataLength - end} bytes at the end belong to no tensor");
        }
    }

    private static Int128 ByteCount(SafetensorsEntry entry)
    {
        if (entry.Shape.Contains(0))
        {
            return 0;
        }

        Int128 bits = entry.Dtype.Bits;
        foreach (var dimension in entry.Shape)
        {
            // Saturates: no file is this long, so the comparison that follows fails.
            bits = bits > long.MaxValue ? bits : bits * dimension;
        }

        return bits % 8 == 0 ? bits / 8 : -1;
    }
}
