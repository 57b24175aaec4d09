using System.Collections.Immutable;
using System.Text.Json;
using RepVgg.IR.Diagnostics;

namespace RepVgg.Backends.Core;

/// <summary>Reads a <see cref="TuningFile"/>, refusing what it doesn't understand.</summary>
public sealed class TuningFileReader
{
    private readonly string _name;

    private TuningFileReader(string name) => _name = name;

    /// <summary>Reads a file.</summary>
    /// <param name="json">The file's bytes.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="DiagnosticException">It is broken (RVC3005), or of another schema version (RVC3006).</exception>
    public static TuningFile Read(ReadOnlyMemory<byte> json, string name) => new TuningFileReader(name).Read(json);

    private TuningFile Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            var version = Count(Member(root, "schemaVersion", JsonValueKind.Number), "schemaVersion");
            if (version != TuningFile.SchemaVersion)
            {
                throw BackendDiagnostics.TuningVersion.Error(FormattableString.Invariant(
                    $"'{_name}' has schema version {version}; this rvc reads version {TuningFile.SchemaVersion}: run 'rvc tune' again"));
            }

            var hasCuda = root.TryGetProperty("cuda", out _);
            return new(
                hasCuda && !root.TryGetProperty("machine", out _) ? null : Processor(root),
                hasCuda ? Cuda(Member(root, "cuda", JsonValueKind.Array)) : []);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A string with half of a surrogate pair gives InvalidOperationException.
            throw Broken($"it isn't valid JSON ({e.Message})");
        }
    }

    private ProcessorTuning Processor(JsonElement root)
    {
        var machine = Member(root, "machine", JsonValueKind.Object);
        return new(
            Member(machine, "architecture", JsonValueKind.String).GetString()!,
            Count(Member(machine, "vectorBits", JsonValueKind.Number), "vectorBits"),
            Count(Member(root, "batch", JsonValueKind.Number), "batch"),
            Count(Member(root, "threads", JsonValueKind.Number), "threads"),
            Shapes(Member(root, "shapes", JsonValueKind.Array), Known));
    }

    private ImmutableArray<CudaTuning> Cuda(JsonElement array)
    {
        // The backend knows which names exist.
        var entries = array.EnumerateArray().Select(e => new CudaTuning(
            Member(e, "device", JsonValueKind.String).GetString()!,
            Member(e, "architecture", JsonValueKind.String).GetString()!,
            Member(e, "precision", JsonValueKind.String).GetString()!,
            Count(Member(e, "batch", JsonValueKind.Number), "batch"),
            Shapes(Member(e, "shapes", JsonValueKind.Array), (algorithm, _) => algorithm))).ToImmutableArray();
        return entries.GroupBy(e => (e.Architecture, e.Precision, e.Batch)).FirstOrDefault(g => g.Skip(1).Any()) is { } twice
            ? throw Broken(FormattableString.Invariant($"it has '{twice.Key.Architecture}', {twice.Key.Precision}, batch {twice.Key.Batch} twice"))
            : entries;
    }

    private ImmutableArray<TunedShape> Shapes(JsonElement array, Func<string, string, string> known)
    {
        var shapes = array.EnumerateArray().Select(e => Shape(e, known)).ToImmutableArray();
        return shapes.GroupBy(s => s.Shape, StringComparer.Ordinal).FirstOrDefault(g => g.Skip(1).Any()) is { Key: var twice }
            ? throw Broken($"it has the shape '{twice}' twice")
            : shapes;
    }

    private TunedShape Shape(JsonElement element, Func<string, string, string> known)
    {
        var shape = Member(element, "shape", JsonValueKind.String).GetString()!;
        var times = Member(element, "milliseconds", JsonValueKind.Object).EnumerateObject().Select(m => (known(m.Name, shape), Time(m.Value, shape)));
        return new(shape, known(Member(element, "algorithm", JsonValueKind.String).GetString()!, shape), [.. times]);
    }

    private string Known(string algorithm, string shape) => TuningCandidates.Names.Contains(algorithm, StringComparer.Ordinal)
        ? algorithm
        : throw Broken($"'{algorithm}' (shape '{shape}') is no algorithm; there are {string.Join(", ", TuningCandidates.Names)}");

    private double Time(JsonElement value, string shape) => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var time) && double.IsFinite(time)
        ? time
        : throw Broken($"shape '{shape}' has a time that isn't a number");

    private int Count(JsonElement value, string name) => value.TryGetInt32(out var count) && count > 0
        ? count
        : throw Broken($"'{name}' isn't a count");

    private JsonElement Member(JsonElement element, string name, JsonValueKind kind) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == kind
            ? value
            : throw Broken($"it has no {kind.ToString().ToLowerInvariant()} '{name}' where one belongs");

    private DiagnosticException Broken(string what) => BackendDiagnostics.BrokenTuning.Error($"'{_name}' is no tuning file: {what}");
}
