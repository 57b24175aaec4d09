using System.Text.Encodings.Web;
using System.Text.Json;

namespace RepVgg.Backends.Core;

/// <summary>Writes a <see cref="TuningFile"/> as JSON.</summary>
public static class TuningFileWriter
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the file.</summary>
    public static void Write(Stream stream, TuningFile file)
    {
        using var json = new Utf8JsonWriter(stream, Options);
        json.WriteStartObject();
        json.WriteNumber("schemaVersion", TuningFile.SchemaVersion);
        json.WriteStartObject("machine");
        json.WriteString("architecture", file.Architecture);
        json.WriteNumber("vectorBits", file.VectorBits);
        json.WriteEndObject();
        json.WriteNumber("batch", file.Batch);
        json.WriteNumber("threads", file.Threads);
        json.WriteStartArray("shapes");
        foreach (var shape in file.Shapes)
        {
            Write(json, shape);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        stream.WriteByte((byte)'\n');
    }

    private static void Write(Utf8JsonWriter json, TunedShape shape)
    {
        json.WriteStartObject();
        json.WriteString("shape", shape.Shape);
        json.WriteString("algorithm", shape.Algorithm);
        json.WriteStartObject("milliseconds");
        foreach (var (algorithm, milliseconds) in shape.Milliseconds)
        {
            json.WriteNumber(algorithm, milliseconds);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
