using RepVgg.Frontend;
using RepVgg.IR.Diagnostics;

namespace RepVgg.Tests.Frontend;

/// <summary>Strided views of the storage 0 1 2 3 4 5.</summary>
public sealed class TensorViewTests
{
    [Fact]
    public void Row_major() => Assert.Equal([0, 1, 2, 3, 4, 5], Elements([2, 3], [3, 1]));

    [Fact]
    public void Transposed() => Assert.Equal([0, 2, 4, 1, 3, 5], Elements([2, 3], [1, 2]));

    [Fact]
    public void Part_of_a_storage() => Assert.Equal([4, 5], Elements([2], [1], offset: 4));

    [Fact]
    public void Every_second_element() => Assert.Equal([1, 3, 5], Elements([3], [2], offset: 1));

    [Fact]
    public void Expanded() => Assert.Equal([3, 3, 3, 3], Elements([2, 2], [0, 0], offset: 3));

    [Fact]
    public void Channels_last() => Assert.Equal([0, 3, 1, 4, 2, 5], Elements([1, 3, 1, 2], [6, 1, 6, 3]));

    [Fact]
    public void Scalar() => Assert.Equal([5], Elements([], [], offset: 5));

    [Fact]
    public void Empty() => Assert.Equal([], Elements([0, 3], [3, 1]));

    [Theory]
    [InlineData(new long[] { 7 }, new long[] { 1 }, 0)]
    [InlineData(new long[] { 6 }, new long[] { 1 }, 1)]
    [InlineData(new long[] { 2 }, new long[] { long.MaxValue }, 0)]
    [InlineData(new long[] { long.MaxValue, long.MaxValue, 2 }, new long[] { long.MaxValue, long.MaxValue, 1 }, 0)]
    [InlineData(new long[] { 1 }, new long[] { 1 }, long.MaxValue)]
    [InlineData(new long[] { 1 }, new long[] { 1 }, -1)]
    [InlineData(new long[] { -1 }, new long[] { 1 }, 0)]
    [InlineData(new long[] { 2 }, new long[] { -1 }, 1)]
    [InlineData(new long[] { 2, 2 }, new long[] { 1 }, 0)]
    public void A_view_outside_its_storage_is_refused(long[] size, long[] stride, long offset) =>
        Assert.Equal(FrontendDiagnostics.MalformedTensor, Refusal(TorchZip.OneTensor(size, stride, offset)));

    [Theory]
    [InlineData(new long[] { 1_000_000 })]
    [InlineData(new long[] { long.MaxValue })]
    [InlineData(new long[] { 1 << 20, 1 << 20, 1 << 20, 1 << 20 })]
    [InlineData(new long[] { 0, 1L << 40 })]
    public void A_view_larger_than_the_file_is_refused_before_it_is_allocated(long[] size) =>
        Assert.Equal(FrontendDiagnostics.TensorTooLarge, Refusal(TorchZip.OneTensor(size, new long[size.Length])));

    [Fact]
    public void Many_large_views_of_few_bytes_are_refused()
    {
        var storage = new float[1000];
        var pickle = new PickleBuilder().OrderedDict();
        for (var i = 0; i < 200; i++)
        {
            pickle.Item($"w{i}", p => p.Tensor("0", 1000, [10_000], [0]));
        }

        Assert.Equal(FrontendDiagnostics.TensorTooLarge, Refusal(TorchZip.Build(pickle.Stop().ToArray(), [storage])));
    }

    private static double[] Elements(long[] size, long[] stride, long offset = 0)
    {
        using var folder = new TemporaryFolder();
        using var weights = Checkpoints.Open(folder.Write("model", TorchZip.OneTensor(size, stride, offset)));
        return weights.Find("w")!.Tensor.Read().ToArray();
    }

    private static DiagnosticDescriptor Refusal(byte[] content)
    {
        using var folder = new TemporaryFolder();
        return Checkpoints.Refusal(folder.Write("model", content)).Descriptor;
    }
}
