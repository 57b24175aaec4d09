using System.Collections.Immutable;
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
        if (file.Processor is { } processor)
        {
            json.WriteStartObject("machine");
            json.WriteString("architecture", processor.Architecture);
            json.WriteNumber("vectorBits", processor.VectorBits);
            json.WriteEndObject();
            json.WriteNumber("batch", processor.Batch);
            json.WriteNumber("threads", processor.Threads);
            Write(json, processor.Shapes);
        }

        if (!file.Cuda.IsEmpty)
        {
            json.WriteStartArray("cuda");
            foreach (var tuning in file.Cuda)
            {
                Write(json, tuning);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.Flush();
        stream.WriteByte((byte)'\n');
    }

    private static void Write(Utf8JsonWriter json, CudaTuning tuning)
    {
        json.WriteStartObject();
        json.WriteString("device", tuning.Device);
        json.WriteString("architecture", tuning.Architecture);
        json.WriteString("precision", tuning.Precision);
        json.WriteNumber("batch", tuning.Batch);
        Write(json, tuning.Shapes);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ImmutableArray<TunedShape> shapes)
    {
        json.WriteStartArray("shapes");
        foreach (var shape in shapes)
        {
            Write(json, shape);
        }

        json.WriteEndArray();
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
