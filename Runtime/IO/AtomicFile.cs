namespace RepVgg.Runtime.IO;

/// <summary>Writes a file whole or not at all.</summary>
public static class AtomicFile
{
    /// <summary>
    /// Lets <paramref name="write"/> fill a temporary file beside <paramref name="path"/>, then renames it. When writing fails
    /// or is cancelled, the temporary file is deleted and what was at <paramref name="path"/> stays.
    /// </summary>
    public static void Write(string path, Action<Stream> write, CancellationToken cancellationToken = default) =>
        WriteAll([(path, write)], cancellationToken);

    /// <summary>Writes several files as <see cref="Write"/> does one: none is renamed before all are written.</summary>
    public static void WriteAll(IReadOnlyList<(string Path, Action<Stream> Write)> files, CancellationToken cancellationToken = default)
    {
        var written = new List<(string Temporary, string Target)>(files.Count);
        try
        {
            foreach (var (path, write) in files)
            {
                var target = Path.GetFullPath(path);
                var temporary = Path.Combine(Path.GetDirectoryName(target) ?? ".", $".{Path.GetFileName(target)}.{Path.GetRandomFileName()}");
                written.Add((temporary, target));
                using var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
                write(stream);
            }

            cancellationToken.ThrowIfCancellationRequested();
            foreach (var (temporary, target) in written)
            {
                // The rename is atomic only within one file system, hence the temporary file in the same folder.
                File.Move(temporary, target, overwrite: true);
            }
        }
        catch
        {
            foreach (var (temporary, _) in written)
            {
                File.Delete(temporary);
            }

            throw;
        }
    }

    /// <summary>Writes text as UTF-8 without a byte order mark, as <see cref="Write"/> does.</summary>
    public static void WriteAllText(string path, string text, CancellationToken cancellationToken = default) =>
        Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)), cancellationToken);
}
