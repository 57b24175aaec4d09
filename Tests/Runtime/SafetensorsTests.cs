using System.Text;
using RepVgg.Runtime.Safetensors;

namespace RepVgg.Tests.Runtime;

/// <summary>The safetensors format, written and read.</summary>
public sealed class SafetensorsTests
{
    [Fact]
    public void What_is_written_is_read_back()
    {
        using var folder = new TemporaryFolder();
        using var file = SafetensorsFile.Open(folder.Write("m", Sample()));

        Assert.Equal(["b", "a", "scalar", "none"], file.Tensors.Select(tensor => tensor.Name), StringComparer.Ordinal);
        Assert.Equal([2, 3], file.Find("b")!.Shape.AsEnumerable());
        Assert.Equal(SafetensorsDtype.F64, file.Find("scalar")!.Dtype);
        Assert.Equal(new SortedDictionary<string, string>(StringComparer.Ordinal) { ["format"] = "pt", ["zoo"] = "ä" }, file.Metadata);
        var bytes = new byte[24];
        file.ReadBytes(file.Find("b")!, bytes);
        Assert.Equal([1, 2, 3, 4, 5, 6], Enumerable.Range(0, 6).Select(i => BitConverter.ToSingle(bytes, i * 4)));
    }

    [Fact]
    public void The_same_tensors_give_the_same_bytes() => Assert.Equal(Sample(), Sample());

    [Fact]
    public void Data_start_at_a_multiple_of_eight() => Assert.Equal(0, BitConverter.ToInt64(Sample()) % 8);

    [Fact]
    public void A_real_file_is_read()
    {
        using var file = SafetensorsFile.Open(TestData.Golden("safetensors_f32", "model.safetensors"));
        Assert.Equal(96, file.Tensors.Count);
        Assert.Equal("pt", file.Metadata["format"]);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, true)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}   """, 4, true)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"I8","shape":[0],"data_offsets":[4,4]}}""", 4, true)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 5, false)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 3, false)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, false)]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, false)]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, false)]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""", 0, false)]
    [InlineData("""{"a":{"dtype":"F99","shape":[1],"data_offsets":[0,4]}}""", 4, false)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", 4, false)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"shape":[1],"data_offsets":[0,4]}}""", 4, false)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, false)]
    [InlineData("""{"a":{"dtype":"F32","shape":[[1]],"data_offsets":[0,4]}}""", 4, false)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":0}}""", 4, false)]
    [InlineData("""{"__metadata__":{"a":1}}""", 0, false)]
    [InlineData("""{"__metadata__":{"a":"1","a":"2"}}""", 0, false)]
    [InlineData("""{"\ud800":{}}""", 0, false)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}{}""", 4, false)]
    [InlineData("""{"a":[[[[[[[[]]]]]]]]}""", 0, false)]
    [InlineData("[]", 0, false)]
    [InlineData("", 0, false)]
    public void Only_headers_that_describe_the_whole_file_are_accepted(string header, int dataLength, bool isValid)
    {
        var json = Encoding.UTF8.GetBytes(header);
        using var folder = new TemporaryFolder();
        var path = folder.Write("m", [.. BitConverter.GetBytes((long)json.Length), .. json, .. new byte[dataLength]]);
        if (isValid)
        {
            SafetensorsFile.Open(path).Dispose();
        }
        else
        {
            Assert.DoesNotContain('\n', Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(path)).Message);
        }
    }

    [Fact]
    public void A_header_longer_than_the_file_is_refused()
    {
        using var folder = new TemporaryFolder();
        foreach (var content in new byte[][] { [.. Enumerable.Repeat((byte)0xff, 8), 0x7b], [9, 0, 0, 0, 0, 0, 0, 0, 0x7b], [1, 0] })
        {
            Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(folder.Write("m", content)));
        }
    }

    [Fact]
    public void Two_tensors_of_one_name_are_not_written()
    {
        var tensor = new SafetensorsTensor("a", [1], new float[1]);
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(Stream.Null, [tensor, tensor]));
    }

    private static byte[] Sample()
    {
        using var stream = new MemoryStream();
        SafetensorsWriter.Write(
            stream,
            [
                new("b", [2, 3], new float[] { 1, 2, 3, 4, 5, 6 }),
                new("a", [1], new float[] { 7 }),
                new("scalar", [], new double[] { 8 }),
                new("none", [0, 3], Array.Empty<float>()),
            ],
            new Dictionary<string, string>(StringComparer.Ordinal) { ["zoo"] = "ä", ["format"] = "pt" });
        return stream.ToArray();
    }
}
