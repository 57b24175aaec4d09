using System.Globalization;
using System.IO.Compression;
using System.Text;
using RepVgg.Backends.Checkpoints;
using RepVgg.Backends.Core;
using RepVgg.Frontend.Containers;
using RepVgg.IR.Diagnostics;
using RepVgg.IR.Tensors;
using RepVgg.Runtime.Safetensors;

namespace RepVgg.Tests.Exports;

/// <summary>The two files as such.</summary>
public sealed class CheckpointFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Formats() => ["pth", "safetensors"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Formats))]
    public void EveryElementTypeAndShapeIsReadBack(string format)
    {
        double[] numbers = [0, 1, 127];
        string[] types = ["F32", "I64", "I32", "I16", "I8", "U8", "BOOL", "U64", "U32", "U16"];
        CheckpointTensor[] tensors =
        [
            .. types.Select(t => new CheckpointTensor($"{t}.num_batches_tracked", Tensor.Literal(Shape.Of(3), t == "BOOL" ? [0, 1, 1] : numbers), SafetensorsDtype.Find(t)!)),
            new("scalar", Tensor.Splat(Shape.Scalar, -2.5)),
            new("matrix.ä", Tensor.Random(Shape.Of(2, 3), 1)),
            new("empty", Tensor.Splat(Shape.Of(0, 5), 0)),
        ];
        using var dict = Open(format, tensors);
        Assert.Equal(tensors.Select(t => (t.Name, t.Tensor.Shape)), dict.Entries.Select(e => (e.Name, e.Tensor.Shape)));
        Assert.Equal(tensors.Select(t => t.Tensor.Read().ToArray().Select(x => (double)(float)x)), dict.Entries.Select(e => e.Tensor.Read().ToArray().AsEnumerable()));

        // PyTorch's checkpoints have no unsigned integers wider than a byte.
        Assert.Equal(
            types.Select(t => format == "pth" && t is "U64" or "U32" or "U16" && format == "pth" ? "I64" : t),
            dict.Entries.Take(types.Length).Select(e => e.Stored.Safetensors().Name));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void AWeightBeyondFloat32IsRefused(string format)
    {
        var error = Assert.Throws<DiagnosticException>(() => Bytes(format, [new("w", Tensor.Splat(Shape.Of(1), 1e300))]));
        Assert.Equal(BackendDiagnostics.WeightOverflow, error.Diagnostic.Descriptor);
    }

    [Fact]
    public void StoragesAreUncompressedAndAlignedAsPyTorchMapsThem()
    {
        var bytes = Bytes("pth", [.. Enumerable.Range(0, 40).Select(i => new CheckpointTensor(new string('n', i + 1), Tensor.Random(Shape.Of(i + 1), i)))]);
        using var zip = new ZipArchive(new MemoryStream(bytes));
        Assert.Equal(["archive/data.pkl", "archive/byteorder"], zip.Entries.Take(2).Select(e => e.FullName));
        Assert.Equal("archive/version", zip.Entries[^1].FullName);
        foreach (var entry in zip.Entries)
        {
            Assert.Equal(entry.Length, entry.CompressedLength);
            using var stream = entry.Open();
            var content = new byte[entry.Length];
            stream.ReadExactly(content);
            Assert.Contains(Enumerable.Range(0, bytes.Length / 64), i => bytes.AsSpan(i * 64).StartsWith(content));
        }
    }

    /// <summary>Python's pickle, instruction by instruction: what torch.load runs.</summary>
    [Fact]
    public void ThePickleIsProtocol2WithoutSurprises()
    {
        var bytes = Bytes("pth", [new("w", Tensor.Random(Shape.Of(2, 300), 1)), new("n", Tensor.Splat(Shape.Scalar, 3), SafetensorsDtype.I64)]);
        using var zip = new ZipArchive(new MemoryStream(bytes));
        using var reader = new StreamReader(zip.GetEntry("archive/data.pkl")!.Open(), Encoding.Latin1);
        const string expected =
            "\u0080\u0002ccollections\nOrderedDict\nq\0)R("
            + "X\u0001\0\0\0wctorch._utils\n_rebuild_tensor_v2\nq\u0001((X\u0007\0\0\0storageq\u0002ctorch\nFloatStorage\nq\u0003X\u0001\0\0\00X\u0003\0\0\0cpuq\u0004M\u0058\u0002tQ"
            + "K\0(K\u0002M\u002C\u0001t(M\u002C\u0001K\u0001t\u0089h\0)RtR"
            + "X\u0001\0\0\0nh\u0001((h\u0002ctorch\nLongStorage\nq\u0005X\u0001\0\0\01h\u0004K\u0001tQK\0(t(t\u0089h\0)RtRu.";
        Assert.Equal(Escaped(expected), Escaped(reader.ReadToEnd()));

        static string Escaped(string text) => string.Concat(text.Select(c => c is >= ' ' and < '\u007f' ? c.ToString() : $"<{((int)c).ToString("x2", CultureInfo.InvariantCulture)}>"));
    }

    private StateDict Open(string format, CheckpointTensor[] tensors) => CheckpointReader.Open(_folder.Write("m", Bytes(format, tensors)));

    private static byte[] Bytes(string format, CheckpointTensor[] tensors)
    {
        using var stream = new MemoryStream();
        (format == "pth" ? (Action<Stream, IReadOnlyList<CheckpointTensor>>)CheckpointFile.WriteTorch : CheckpointFile.WriteSafetensors)(stream, tensors);
        return stream.ToArray();
    }
}
