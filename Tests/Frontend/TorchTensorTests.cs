using RepVgg.Frontend;
using RepVgg.Frontend.Containers;
using RepVgg.Frontend.Pickle;
using RepVgg.IR.Diagnostics;

namespace RepVgg.Tests.Frontend;

/// <summary>The functions by which PyTorch pickles tensors.</summary>
public sealed class TorchTensorTests
{
    private static readonly Action<PickleBuilder> Plain = p => p.Tensor("0", 6, [2], [1]);

    [Fact]
    public void A_plain_tensor()
    {
        var tensor = Parse(Plain);
        Assert.Equal((StoredType.Float32, 0L, 6L), (tensor.Stored, tensor.Offset, tensor.Storage.Count));
        Assert.Equal([2], tensor.Size);
    }

    [Fact]
    public void A_parameter() => Assert.Equal([2], Parse(p => Call(p, "torch._utils", "_rebuild_parameter", q =>
    {
        Plain(q);
        q.Op(PickleOpcode.NewTrue).OrderedDict();
    })).Size);

    [Fact]
    public void A_tensor_with_attributes() => Assert.Equal([2], Parse(p => Call(p, "torch._tensor", "_rebuild_from_type_v2", q =>
        q.Global("torch._utils", "_rebuild_tensor_v2").Global("torch", "Tensor").Op(PickleOpcode.Mark)
            .Storage("0", 6).Number(0).Numbers(2).Numbers(1).Op(PickleOpcode.NewFalse).Op(PickleOpcode.None).Op(PickleOpcode.Tuple)
            .Op(PickleOpcode.EmptyDict))).Size);

    [Fact]
    public void A_size_may_be_a_torch_Size() => Assert.Equal([2, 3], Parse(p => Call(p, "torch._utils", "_rebuild_tensor", q =>
        q.Storage("0", 6).Number(0)
            .Global("torch", "Size").Numbers(2, 3).Op(PickleOpcode.Tuple1).Op(PickleOpcode.Reduce)
            .Numbers(3, 1))).Size);

    [Fact]
    public void An_untyped_storage_counts_bytes()
    {
        var tensor = Parse(p => Untyped(p, bytes: 12, "uint16"));
        Assert.Equal((StoredType.UInt16, 6L, 12L), (tensor.Stored, tensor.Storage.Count, tensor.Storage.ByteCount));
    }

    [Fact]
    public void An_untyped_storage_holds_whole_elements() =>
        Assert.Equal(FrontendDiagnostics.MalformedTensor, Refusal(p => Untyped(p, bytes: 13, "uint16")));

    [Theory]
    [InlineData("float8_e4m3fn")]
    [InlineData("complex64")]
    [InlineData("float1024")]
    public void Elements_that_are_no_real_numbers_are_refused(string dtype) =>
        Assert.Equal(FrontendDiagnostics.UnsupportedTensor, Refusal(p => Untyped(p, bytes: 16, dtype)));

    [Theory]
    [InlineData("_rebuild_sparse_tensor")]
    [InlineData("_rebuild_qtensor")]
    [InlineData("_rebuild_nested_tensor")]
    [InlineData("_rebuild_meta_tensor_no_storage")]
    public void Other_kinds_of_tensors_are_refused(string function) =>
        Assert.Equal(FrontendDiagnostics.UnsupportedTensor, Refusal(p => Call(p, "torch._utils", function, q => q.Number(0))));

    [Fact]
    public void A_parameter_of_a_parameter_without_end_is_refused() => Assert.Equal(
        FrontendDiagnostics.MalformedTensor,
        Refusal(p =>
        {
            Plain(p);
            for (var depth = 0; depth < 1000; depth++)
            {
                p.Op(PickleOpcode.BinPut, 0).Op(PickleOpcode.Pop)
                    .Global("torch._utils", "_rebuild_parameter").Op(PickleOpcode.BinGet, 0)
                    .Op(PickleOpcode.Tuple1).Op(PickleOpcode.Reduce);
            }
        }));

    private static void Untyped(PickleBuilder builder, long bytes, string dtype) => Call(
        builder, "torch._utils", "_rebuild_tensor_v3", p =>
        p.Storage("0", bytes, "UntypedStorage").Number(0).Numbers(2).Numbers(1)
            .Op(PickleOpcode.NewFalse).Op(PickleOpcode.None).Global("torch", dtype));

    private static void Call(PickleBuilder builder, string module, string name, Action<PickleBuilder> arguments)
    {
        builder.Global(module, name).Op(PickleOpcode.Mark);
        arguments(builder);
        builder.Op(PickleOpcode.Tuple).Op(PickleOpcode.Reduce);
    }

    private static TorchTensor Parse(Action<PickleBuilder> build)
    {
        var builder = new PickleBuilder();
        build(builder);
        var value = PickleMachine.Read(new MemoryStream(builder.Stop().ToArray()));
        Assert.True(TorchTensor.IsTensor(value));
        return TorchTensor.Parse("w", value);
    }

    private static DiagnosticDescriptor Refusal(Action<PickleBuilder> build) =>
        Assert.Throws<DiagnosticException>(() => Parse(build)).Diagnostic.Descriptor;
}
