using System.Collections.Immutable;
using System.Text.Json;

namespace RepVgg.Runtime.Cuda.Bundles;

/// <summary>A value of <c>bundle.json</c> that knows its path, so that every complaint says where.</summary>
/// <param name="Value">The value.</param>
/// <param name="Path">Where it stands, for example <c>plans[0].launches[3].grid[1]</c>; empty for the whole file.</param>
internal readonly record struct BundleElement(JsonElement Value, string Path)
{
    /// <summary>Whether the value is a text.</summary>
    public bool IsText => Value.ValueKind == JsonValueKind.String;

    /// <summary>Whether the value is an object.</summary>
    public bool IsObject => Value.ValueKind == JsonValueKind.Object;

    /// <summary>The fields of an object, which must be exactly <paramref name="names"/>, in any order.</summary>
    public ImmutableArray<BundleElement> Fields(params ReadOnlySpan<string> names)
    {
        var fields = new BundleElement[names.Length];
        var found = new bool[names.Length];
        foreach (var property in Properties())
        {
            var index = names.IndexOf(property.Name);
            if (index < 0)
            {
                throw Error($"has the unknown field '{property.Name}'");
            }

            if (found[index])
            {
                throw Error($"has the field '{property.Name}' twice");
            }

            found[index] = true;
            fields[index] = Child(property);
        }

        var missing = found.IndexOf(false);
        return missing < 0 ? [.. fields] : throw Error($"lacks the field '{names[missing]}'");
    }

    /// <summary>The only field of an object, whatever its name.</summary>
    public (string Name, BundleElement Value) OnlyField()
    {
        var properties = Properties().ToList();
        return properties is [var property] ? (property.Name, Child(property)) : throw Error("must have exactly one field");
    }

    /// <summary>The elements of an array.</summary>
    public ImmutableArray<BundleElement> Items()
    {
        if (Value.ValueKind != JsonValueKind.Array)
        {
            throw Error("must be an array");
        }

        var path = Path;
        return [.. Value.EnumerateArray().Select((item, index) => new BundleElement(item, $"{path}[{index}]"))];
    }

    /// <summary>The elements of an array of three.</summary>
    public (BundleElement X, BundleElement Y, BundleElement Z) Triple() =>
        Items() is [var x, var y, var z] ? (x, y, z) : throw Error("must be an array of three");

    /// <summary>A text.</summary>
    public string Text() => IsText ? Value.GetString()! : throw Error("must be a text");

    /// <summary>A 64-bit integer.</summary>
    public long Long() => Value.ValueKind == JsonValueKind.Number && Value.TryGetInt64(out var number) ? number : throw Error("must be a whole number");

    /// <summary>A 32-bit integer.</summary>
    public int Int() => Value.ValueKind == JsonValueKind.Number && Value.TryGetInt32(out var number) ? number : throw Error("must be a whole number of 32 bits");

    /// <summary>A complaint about this value.</summary>
    public CudaException Error(string complaint) => BundleRules.Malformed(Path, complaint);

    private JsonElement.ObjectEnumerator Properties() => IsObject ? Value.EnumerateObject() : throw Error("must be an object");

    private BundleElement Child(JsonProperty property) => new(property.Value, Path.Length == 0 ? property.Name : $"{Path}.{property.Name}");
}
