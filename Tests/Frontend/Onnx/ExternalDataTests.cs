using RepVgg.Frontend.Onnx;
using RepVgg.IR.Diagnostics;
using static RepVgg.Tests.Frontend.Onnx.TinyOnnx;

namespace RepVgg.Tests.Frontend.Onnx;

/// <summary>Weights beside a model are read from its own folder, and from nowhere else.</summary>
public sealed class ExternalDataTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ExternalDataTests() => File.WriteAllBytes(Path.Combine(_folder.Root, "w.bin"), [0, 0, 0, 0, 0, 0, 0x80, 0x3f, 0, 0, 0, 0x40]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ARangeOfAFileBesideTheModelIsRead() =>
        Assert.Equal([1.0, 2.0], Model("w.bin", ("offset", "4"), ("length", "8")).Read(_folder.Root).Initializers["w"].Tensor.Read().ToArray());

    [Fact]
    public void AFileInAFolderBesideTheModelIsRead()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Root, "data"));
        File.Copy(Path.Combine(_folder.Root, "w.bin"), Path.Combine(_folder.Root, "data", "w.bin"));
        Assert.Equal([0.0, 1.0], Model("data/w.bin").Read(_folder.Root).Initializers["w"].Tensor.Read().ToArray());
    }

    [Theory]
    [InlineData("../w.bin")]
    [InlineData("a/../../w.bin")]
    [InlineData("/etc/passwd")]
    [InlineData("C:\\w.bin")]
    [InlineData("..\\w.bin")]
    [InlineData("./w.bin")]
    [InlineData("")]
    public void OtherPlacesAreRefused(string location) =>
        Assert.Equal($"tensor 'w' has its elements at '{location}'; only files in the model's own folder may be read", Refusal(Model(location)));

    [Fact]
    public void LinksAreNotFollowed()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Root, "inside"));
        File.CreateSymbolicLink(Path.Combine(_folder.Root, "inside", "link.bin"), Path.Combine(_folder.Root, "w.bin"));
        Directory.CreateSymbolicLink(Path.Combine(_folder.Root, "inside", "up"), _folder.Root);
        foreach (var location in (string[])["link.bin", "up/w.bin"])
        {
            Assert.Equal(
                $"tensor 'w' has its elements at '{location}'; only files in the model's own folder may be read",
                Refusal(Model(location), Path.Combine(_folder.Root, "inside")));
        }
    }

    [Fact]
    public void RangesBeyondTheFileAreRefused()
    {
        Assert.Equal("tensor 'w' has its elements at bytes 8 to 16 of 'w.bin', which has 12 bytes", Refusal(Model("w.bin", ("offset", "8"))));
        Assert.Equal(
            "tensor 'w' has its elements at bytes 9223372036854775807 to 9223372036854775815 of 'w.bin', which has 12 bytes",
            Refusal(Model("w.bin", ("offset", "9223372036854775807"))));
        Assert.Equal("tensor 'w' needs 8 bytes, but gives 4", Refusal(Model("w.bin", ("length", "4"))));
        Assert.Equal("tensor 'w' has an offset that is no number", Refusal(Model("w.bin", ("offset", "-4"))));
    }

    [Fact]
    public void AMissingFileIsReported() =>
        Assert.Equal("tensor 'w' has its elements in 'v.bin', which isn't beside the model", Refusal(Model("v.bin")));

    private static TinyOnnx Model(string location, params (string Key, string Value)[] entries) => new TinyOnnx().Tensor(Tensor("w", 1, [2], tensor =>
    {
        foreach (var (key, value) in entries.Prepend(("location", location)))
        {
            tensor.Message(13, new ProtoBytes().Text(1, key).Text(2, value));
        }

        tensor.Number(14, 1);
    }));

    private string Refusal(TinyOnnx model, string? folder = null)
    {
        var error = Assert.Throws<DiagnosticException>(() => model.Read(folder ?? _folder.Root));
        Assert.Equal(OnnxDiagnostics.ExternalData, error.Diagnostic.Descriptor);
        return error.Diagnostic.Message;
    }
}
