using RepVgg.Frontend;
using RepVgg.Frontend.Pickle;
using RepVgg.IR.Diagnostics;

namespace RepVgg.Tests.Frontend;

/// <summary>PyTorch's format before 1.6.</summary>
public sealed class TorchLegacyTests
{
    private static readonly Action<PickleBuilder> OneTensor = p => p.OrderedDict().Item("w", q => q.Tensor("k", 2, [2], [1]));

    [Fact]
    public void Storages_may_stand_in_any_order()
    {
        using var folder = new TemporaryFolder();
        var content = TorchLegacy.Build(
            p => p.OrderedDict().Item("a", q => q.Tensor("k", 2, [2], [1])).Item("b", q => q.Tensor("l", 1, [1], [1])),
            ("l", [3]),
            ("k", [1, 2]));
        using var weights = Checkpoints.Open(folder.Write("model", content));
        Assert.Equal("PyTorch legacy", weights.Format);
        Assert.Equal([1, 2], weights.Find("a")!.Tensor.Read().ToArray());
        Assert.Equal([3], weights.Find("b")!.Tensor.Read().ToArray());
    }

    [Fact]
    public void A_view_of_a_storage_starts_at_its_offset()
    {
        using var folder = new TemporaryFolder();
        using var weights = Checkpoints.Open(folder.Write("model", View(start: 1, count: 2)));
        Assert.Equal([20, 30], weights.Find("w")!.Tensor.Read().ToArray());
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(0, 1)]
    [InlineData(-1, 2)]
    [InlineData(long.MaxValue, 2)]
    public void A_view_outside_its_storage_is_refused(long start, long count) =>
        Assert.Equal(FrontendDiagnostics.MalformedTensor, Refusal(View(start, count)));

    [Fact]
    public void Classes_with_their_source_code_are_placeholders()
    {
        using var folder = new TemporaryFolder();
        var content = TorchLegacy.Build(
            p => p.OrderedDict().Item("w", q => q.Tensor("k", 2, [2], [1])).Item("m", q => q
                .Op(PickleOpcode.Mark).Text("module").Global("repvgg", "RepVGG").Text("repvgg.py").Text("class RepVGG: ...")
                .Op(PickleOpcode.Tuple).Op(PickleOpcode.BinPersistentId).Op(PickleOpcode.EmptyTuple).Op(PickleOpcode.NewObj)),
            ("k", [1, 2]));
        using var weights = Checkpoints.Open(folder.Write("model", content));
        Assert.Single(weights.Entries);
    }

    [Fact]
    public void A_storage_of_another_length_is_refused() =>
        Assert.Equal(FrontendDiagnostics.StorageLength, Refusal(TorchLegacy.Build(OneTensor, ("k", [1, 2, 3]))));

    [Fact]
    public void A_storage_that_is_missing_is_refused() =>
        Assert.Equal(FrontendDiagnostics.MissingStorage, Refusal(TorchLegacy.Build(OneTensor)));

    [Fact]
    public void A_storage_that_nothing_mentions_is_refused() =>
        Assert.Equal(FrontendDiagnostics.MalformedPickle, Refusal(TorchLegacy.Build(OneTensor, ("k", [1, 2]), ("l", [1]))));

    [Fact]
    public void Bytes_after_the_last_storage_are_refused() =>
        Assert.Equal(FrontendDiagnostics.DamagedArchive, Refusal([.. TorchLegacy.Build(OneTensor, ("k", [1, 2])), 0]));

    [Fact]
    public void Files_of_big_endian_machines_are_refused() => Assert.Equal(
        FrontendDiagnostics.UnsupportedByteOrder, Refusal(TorchLegacy.Build(OneTensor, 1001, isLittleEndian: false, ("k", [1, 2]))));

    [Fact]
    public void Another_protocol_is_refused() =>
        Assert.Equal(FrontendDiagnostics.OtherFormat, Refusal(TorchLegacy.Build(OneTensor, 1000, isLittleEndian: true, ("k", [1, 2]))));

    /// <summary>A tensor of two elements on a view of the storage 10 20 30.</summary>
    private static byte[] View(long start, long count) => TorchLegacy.Build(
        p => p.OrderedDict().Item("w", q => q.Global("torch._utils", "_rebuild_tensor").Op(PickleOpcode.Mark)
            .Op(PickleOpcode.Mark).Text("storage").Global("torch", "FloatStorage").Text("k").Text("cpu").Number(3)
            .Op(PickleOpcode.Mark).Text("v").Number(start).Number(count).Op(PickleOpcode.Tuple)
            .Op(PickleOpcode.Tuple).Op(PickleOpcode.BinPersistentId)
            .Number(0).Numbers(2).Numbers(1).Op(PickleOpcode.Tuple).Op(PickleOpcode.Reduce)),
        ("k", [10, 20, 30]));

    private static DiagnosticDescriptor Refusal(byte[] content)
    {
        using var folder = new TemporaryFolder();
        return Checkpoints.Refusal(folder.Write("model", content)).Descriptor;
    }
}
