using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace RepVgg.Tests.Frontend;

/// <summary>Builds small PyTorch zip files.</summary>
internal static class TorchZip
{
    /// <summary>A file of a pickle, float32 storages named 0, 1, … and further entries.</summary>
    public static byte[] Build(byte[] pickle, float[][] storages, params (string Name, string Text)[] others) => Archive(
    [
        ("archive/data.pkl", pickle),
        .. storages.Select((storage, i) => ($"archive/data/{i}", Bytes(storage))),
        .. others.Select(other => (other.Name, Encoding.ASCII.GetBytes(other.Text))),
    ]);

    public static byte[] Archive(
        IEnumerable<(string Name, byte[] Content)> entries, CompressionLevel level = CompressionLevel.NoCompression)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                var entry = archive.CreateEntry(name, level);
                entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
                using var target = entry.Open();
                target.Write(content);
            }
        }

        return stream.ToArray();
    }

    /// <summary>A dictionary of one tensor <c>w</c>, a view of six float32 numbers.</summary>
    public static byte[] OneTensor(long[] size, long[] stride, long offset = 0) => Build(
        new PickleBuilder().OrderedDict().Item("w", p => p.Tensor("0", 6, size, stride, offset)).Stop().ToArray(),
        [[0, 1, 2, 3, 4, 5]]);

    private static byte[] Bytes(float[] values)
    {
        var bytes = new byte[values.Length * sizeof(float)];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
        }

        return bytes;
    }
}
