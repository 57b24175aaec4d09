using System.Text;
using RepVgg.Runtime.Numpy;

namespace RepVgg.Tests.Runtime;

/// <summary>Numpy's array files, written and read.</summary>
public sealed class NpyTests
{
    [Theory]
    [InlineData()]
    [InlineData(3)]
    [InlineData(2, 3)]
    [InlineData(2, 0, 3)]
    [InlineData(1, 3, 5, 4)]
    public void What_is_written_is_read_back(params int[] shape)
    {
        var values = Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(i => (i * 0.5f) - 1).ToArray();
        using var folder = new TemporaryFolder();

        NpyFile.Write(folder.File("f4"), shape, values);
        NpyFile.Write(folder.File("f8"), shape, values.Select(value => (double)value).ToArray());

        foreach (var name in new[] { "f4", "f8" })
        {
            var array = NpyFile.Read(folder.File(name));
            Assert.Equal(shape, array.Shape);
            Assert.Equal(values, array.ToSingle());
        }
    }

    [Fact]
    public void Files_of_numpy_are_read()
    {
        Assert.Equal([1, 3, 40, 40], NpyFile.Read(TestData.Golden("fmt_legacy_nonzip", "input.npy")).Shape);
        var single = NpyFile.Read(TestData.Golden("fmt_legacy_nonzip", "output.npy"));
        var exact = NpyFile.Read(TestData.Golden("fmt_legacy_nonzip", "output_f64.npy"));
        Assert.All(single.Values.Zip(exact.Values), pair => Assert.Equal(pair.Second, pair.First, 1e-5));
    }

    [Fact]
    public void The_header_is_as_numpy_writes_it()
    {
        using var stream = new MemoryStream();
        NpyFile.Write(stream, [1, 10], new float[10]);
        var expected = File.ReadAllBytes(TestData.Golden("fmt_legacy_nonzip", "output.npy"));
        Assert.Equal(expected[..128], stream.ToArray()[..128]);
    }

    [Theory]
    [InlineData("<f2", new byte[] { 0, 0x3c, 0, 0xc0 }, new double[] { 1, -2 })]
    [InlineData(">f4", new byte[] { 0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0 }, new double[] { 1, -2 })]
    [InlineData("<i4", new byte[] { 1, 0, 0, 0, 0xfe, 0xff, 0xff, 0xff }, new double[] { 1, -2 })]
    [InlineData("<i8", new byte[] { 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0 }, new double[] { 1, 2 })]
    [InlineData("|u1", new byte[] { 1, 255 }, new double[] { 1, 255 })]
    public void Elements_are_widened(string descr, byte[] data, double[] expected) =>
        Assert.Equal(expected, Read(1, $"{{'descr': '{descr}', 'fortran_order': False, 'shape': (2,), }}", data).Values);

    [Fact]
    public void Fortran_order_becomes_row_major() => Assert.Equal(
        [0, 2, 4, 1, 3, 5],
        Read(1, "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }", [0, 1, 2, 3, 4, 5]).Values);

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Newer_versions_are_read(int version) =>
        Assert.Equal([9], Read(version, "{'descr': '|u1', 'fortran_order': False, 'shape': (), }", [9]).Values);

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2000000000, 2000000000, 2000000000), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999,), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': 0, 'shape': (1,), }")]
    [InlineData("{'descr': '<f4', 'shape': (1,), }")]
    [InlineData("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (1,), }")]
    [InlineData("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), } x")]
    [InlineData("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,), }")]
    [InlineData("{'descr")]
    [InlineData("")]
    public void Malformed_headers_are_refused(string header) => Assert.Throws<NpyException>(() => Read(1, header, new byte[4]));

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        using var stream = new MemoryStream();
        NpyFile.Write(stream, [2], new float[2]);
        for (var length = 0; length < stream.Length; length++)
        {
            Assert.Throws<NpyException>(() => NpyFile.Read(new MemoryStream(stream.ToArray()[..length])));
        }
    }

    private static NpyArray Read(int version, string header, byte[] data)
    {
        var literal = Encoding.ASCII.GetBytes(header);
        byte[] length = version == 1 ? BitConverter.GetBytes((ushort)literal.Length) : BitConverter.GetBytes(literal.Length);
        return NpyFile.Read(new MemoryStream([0x93, .. "NUMPY"u8, (byte)version, 0, .. length, .. literal, .. data]));
    }
}
