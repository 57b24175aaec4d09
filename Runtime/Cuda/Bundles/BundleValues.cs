using System.Text.Json;

namespace RepVgg.Runtime.Cuda.Bundles;

/// <summary>The values of <c>bundle.json</c> that stand on one line each.</summary>
internal static class BundleValues
{
    /// <summary>An array.</summary>
    public static void WriteArray<T>(Utf8JsonWriter json, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray();
        foreach (var item in items)
        {
            write(json, item);
        }

        json.WriteEndArray();
    }

    /// <summary>What is known of the model.</summary>
    public static void WriteModel(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteEndObject();
    }

    /// <summary>An input or output.</summary>
    public static void WriteTensor(Utf8JsonWriter json, TensorSignature tensor)
    {
        json.WriteStartObject();
        json.WriteString("name", tensor.Name);
        json.WritePropertyName("dimensions");
        WriteArray(json, tensor.Dimensions, static (j, dimension) => j.WriteNumberValue(dimension));
        json.WriteEndObject();
    }

    /// <summary>A file.</summary>
    public static void WriteFile(Utf8JsonWriter json, BundleFile file)
    {
        json.WriteStartObject();
        WriteFileFields(json, file);
        json.WriteEndObject();
    }

    /// <summary>A weight that a kernel computes.</summary>
    public static void WriteDerivedWeight(Utf8JsonWriter json, BundleDerivedWeight weight)
    {
        json.WriteStartObject();
        json.WriteString("name", weight.Name);
        json.WriteNumber("bytes", weight.Bytes);
        json.WriteString("from", weight.From);
        json.WriteString("kernel", weight.Kernel);
        json.WriteNumber("elements", weight.Elements);
        json.WriteNumber("threads", weight.Threads);
        json.WriteEndObject();
    }

    /// <summary>Compiled kernels.</summary>
    public static void WriteBinary(Utf8JsonWriter json, BundleBinary binary)
    {
        json.WriteStartObject();
        json.WriteString("arch", binary.Arch.ToString());
        json.WriteString("kind", binary.Kind == BundleBinaryKind.Cubin ? "cubin" : "ptx");
        WriteFileFields(json, binary.File);
        json.WriteEndObject();
    }

    /// <summary>A buffer.</summary>
    public static void WriteBuffer(Utf8JsonWriter json, BundleBuffer buffer)
    {
        json.WriteStartObject();
        json.WriteString("name", buffer.Name);
        json.WriteNumber("offset", buffer.Offset);
        json.WriteNumber("bytes", buffer.Bytes);
        json.WriteEndObject();
    }

    /// <summary>Blocks in one direction of a grid.</summary>
    public static void WriteExtent(Utf8JsonWriter json, GridExtent extent)
    {
        if (extent.IsConstant)
        {
            json.WriteNumberValue(extent.Count);
            return;
        }

        json.WriteStartObject();
        json.WriteNumber("perImage", extent.Count);
        json.WriteNumber("per", extent.Per);
        json.WriteEndObject();
    }

    /// <summary>A kernel's argument.</summary>
    public static void WriteArgument(Utf8JsonWriter json, BundleArgument argument)
    {
        if (argument is ImagesArgument)
        {
            json.WriteStringValue("images");
            return;
        }

        json.WriteStartObject();
        switch (argument)
        {
            case InputArgument input:
                json.WriteNumber("input", input.Index);
                break;
            case OutputArgument output:
                json.WriteNumber("output", output.Index);
                break;
            case BufferArgument buffer:
                json.WriteNumber("buffer", buffer.Index);
                break;
            case WeightArgument weight:
                json.WriteString("weight", weight.Name);
                break;
            case IntegerArgument integer:
                json.WriteNumber("int", integer.Value);
                break;
        }

        json.WriteEndObject();
    }

    private static void WriteFileFields(Utf8JsonWriter json, BundleFile file)
    {
        json.WriteString("file", file.Name);
        json.WriteString("sha256", file.Sha256);
    }
}
