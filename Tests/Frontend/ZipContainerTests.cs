using System.IO.Compression;
using RepVgg.Frontend;
using RepVgg.Frontend.Pickle;
using RepVgg.IR.Diagnostics;

namespace RepVgg.Tests.Frontend;

/// <summary>Zip archives that PyTorch wouldn't write.</summary>
public sealed class ZipContainerTests
{
    private static readonly byte[] Pickle =
        new PickleBuilder().OrderedDict().Item("w", p => p.Tensor("0", 1, [1], [1])).Stop().ToArray();

    [Fact]
    public void Deflated_entries_are_read()
    {
        using var folder = new TemporaryFolder();
        var content = TorchZip.Archive([("m/data.pkl", Pickle), ("m/data/0", [0, 0, 0x80, 0x3f])], CompressionLevel.SmallestSize);
        using var weights = Checkpoints.Open(folder.Write("model", content));
        Assert.Equal([1], weights.Find("w")!.Tensor.Read().ToArray());
    }

    [Fact]
    public void Any_folder_name_or_none_will_do()
    {
        using var folder = new TemporaryFolder();
        using var weights = Checkpoints.Open(folder.Write("model", TorchZip.Archive([("data.pkl", Pickle), ("data/0", new byte[4])])));
        Assert.Single(weights.Entries);
    }

    [Fact]
    public void Archives_that_inflate_beyond_reason_are_refused() => Assert.Equal(
        FrontendDiagnostics.DamagedArchive,
        Refusal(TorchZip.Archive([("m/data.pkl", Pickle), ("m/data/0", new byte[80 << 20])], CompressionLevel.Fastest)));

    [Fact]
    public void Several_pickles_are_refused() => Assert.Equal(
        FrontendDiagnostics.NoDataPickle, Refusal(TorchZip.Archive([("a/data.pkl", Pickle), ("b/data.pkl", Pickle)])));

    [Fact]
    public void Numpy_archives_are_named() =>
        Assert.Equal(FrontendDiagnostics.OtherFormat, Refusal(TorchZip.Archive([("w.npy", new byte[4])])));

    [Fact]
    public void An_unknown_byte_order_is_refused() =>
        Assert.Equal(FrontendDiagnostics.DamagedArchive, Refusal(TorchZip.Build(Pickle, [[1]], ("archive/byteorder", "middle"))));

    [Fact]
    public void A_changed_storage_is_noticed()
    {
        var content = TorchZip.Build(Pickle, [[1]]);
        var data = content.AsSpan().IndexOf("archive/data/0"u8) + "archive/data/0".Length;
        content[data]++;
        Assert.Equal(FrontendDiagnostics.ChecksumMismatch, Refusal(content));
    }

    [Fact]
    public void A_header_that_names_another_entry_is_refused()
    {
        var content = TorchZip.Build(Pickle, [[1]]);
        content[content.AsSpan().IndexOf("archive/data/0"u8)]++;
        Assert.Equal(FrontendDiagnostics.DamagedArchive, Refusal(content));
    }

    [Fact]
    public void TorchScript_without_weights_is_refused() => Assert.Equal(
        FrontendDiagnostics.TorchScriptNotSupported,
        Refusal(TorchZip.Build(new PickleBuilder().Op(PickleOpcode.None).Stop().ToArray(), [], ("archive/constants.pkl", ""))));

    private static DiagnosticDescriptor Refusal(byte[] content)
    {
        using var folder = new TemporaryFolder();
        return Checkpoints.Refusal(folder.Write("model", content)).Descriptor;
    }
}
