using System.Globalization;
using RepVgg.Protobuf.Onnx;

namespace RepVgg.Frontend.Onnx;

/// <summary>
/// A range of a file beside an ONNX model. The model isn't trusted: only plain files in its own folder or below are read, and
/// nothing that a link leads out of it.
/// </summary>
/// <param name="Path">The file.</param>
/// <param name="Offset">The first byte.</param>
/// <param name="Length">The number of bytes.</param>
internal sealed record ExternalData(string Path, long Offset, int Length)
{
    /// <summary>Checks where a tensor says that its elements are.</summary>
    /// <param name="folder">The model's folder; null if it has none.</param>
    /// <param name="proto">The tensor.</param>
    /// <param name="bytes">The bytes that its elements take.</param>
    /// <param name="label">The tensor's name for messages.</param>
    /// <exception cref="IR.Diagnostics.DiagnosticException">The place is refused (RVC1404).</exception>
    public static ExternalData Locate(string? folder, TensorProto proto, long bytes, string label)
    {
        var location = Entry(proto, "location") ?? throw Refuse(label, "doesn't say in which file its elements are");
        var offset = Number(proto, "offset", label) ?? 0;
        if (Number(proto, "length", label) is { } length && length != bytes)
        {
            throw Refuse(label, FormattableString.Invariant($"needs {bytes} bytes, but gives {length}"));
        }

        var path = Resolve(folder, location) ?? throw Refuse(label, $"has its elements at '{MessageText.Shorten(location)}'; only files in the model's own folder may be read");
        var available = new FileInfo(path) is { Exists: true } file
            ? file.Length
            : throw Refuse(label, $"has its elements in '{MessageText.Shorten(location)}', which isn't beside the model");
        return offset >= 0 && bytes <= int.MaxValue && offset <= available - bytes
            ? new(path, offset, (int)bytes)
            : throw Refuse(label, FormattableString.Invariant(
                $"has its elements at bytes {offset} to {offset + (decimal)bytes} of '{MessageText.Shorten(location)}', which has {available} bytes"));
    }

    /// <summary>Reads the range.</summary>
    public byte[] Read()
    {
        var bytes = new byte[Length];
        using var handle = File.OpenHandle(Path);
        var done = 0;
        while (done < Length)
        {
            var read = RandomAccess.Read(handle, bytes.AsSpan(done), Offset + done);
            done += read > 0 ? read : throw new EndOfStreamException();
        }

        return bytes;
    }

    /// <summary>The file inside the folder, or null if the location leads elsewhere: up, to a root, or through a link.</summary>
    private static string? Resolve(string? folder, string location)
    {
        string[] parts = location.Split('/', '\\');
        if (folder is null || location.Contains(':', StringComparison.Ordinal) || location.Any(char.IsControl) || parts.Any(p => p is "" or ".." or "."))
        {
            return null;
        }

        var path = folder;
        foreach (var part in parts)
        {
            path = System.IO.Path.Combine(path, part);
            FileSystemInfo info = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
            if (info.LinkTarget is not null)
            {
                return null;
            }
        }

        return path;
    }

    private static string? Entry(TensorProto proto, string key) => proto.ExternalData.FirstOrDefault(e => e.Key == key)?.Value;

    private static long? Number(TensorProto proto, string key, string label) => Entry(proto, key) switch
    {
        null => null,
        var text when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) => value,
        _ => throw Refuse(label, $"has an {key} that is no number"),
    };

    private static IR.Diagnostics.DiagnosticException Refuse(string label, string problem) =>
        OnnxDiagnostics.ExternalData.Error($"tensor '{label}' {problem}");
}
