using RepVgg.Runtime.Numpy;
using RepVgg.Tests.Frontend.Onnx;

namespace RepVgg.Tests.Cli;

/// <summary>ONNX models on the command line: inputs that aren't images, several of them, and several outputs.</summary>
public sealed class OnnxCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("reference")]
    [InlineData("csharp")]
    public async Task SeveralInputsAndOutputsGoByName(string engine)
    {
        Write("m.onnx", new TinyOnnx().Input("a", "n", 3).Input("b", "n", 3).Node("Add", "a b", "sum").Node("Relu", "b", "positive").Output("sum").Output("positive"));
        NpyFile.Write(Path.Combine(_folder.Root, "a.npy"), [2, 3], [1, 2, 3, 4, 5, 6]);
        NpyFile.Write(Path.Combine(_folder.Root, "b.npy"), [2, 3], [-1, 1, -1, 1, -1, 1]);
        var result = await Rvc.RunAsync(_folder.Root, "run", "m.onnx", "--input", "b=b.npy", "--input", "a=a.npy", "--output", "positive=p.npy", "--output", "sum=s.npy", "--engine", engine);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal([0.0, 3, 2, 5, 4, 7], NpyFile.Read(Path.Combine(_folder.Root, "s.npy")).Values);
        Assert.Equal([0.0, 1, 0, 1, 0, 1], NpyFile.Read(Path.Combine(_folder.Root, "p.npy")).Values);
    }

    [Fact]
    public async Task AnInputThatShapesDependOnIsTakenAtImport()
    {
        Write("m.onnx", new TinyOnnx().Input("x", 2, 6).Input("t", 7, [2]).Node("Reshape", "x t", "y").Output("y"));
        NpyFile.Write(Path.Combine(_folder.Root, "x.npy"), [2, 6], [.. Enumerable.Range(0, 12).Select(i => (double)i)]);
        NpyFile.Write(Path.Combine(_folder.Root, "t.npy"), [2], [3, 4]);
        var result = await Rvc.RunAsync(_folder.Root, "run", "m.onnx", "--input", "x.npy", "--input", "t.npy", "--output", "y.npy", "--engine", "reference");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal([3, 4], NpyFile.Read(Path.Combine(_folder.Root, "y.npy")).Shape);
    }

    [Fact]
    public async Task AnUnknownOperatorEndsWithFour()
    {
        Write("m.onnx", new TinyOnnx().Input("x", 1, 3).Node("Loop", "x", "y").Output("y"));
        var result = await Rvc.RunAsync(_folder.Root, "compile", "m.onnx", "--target", "csharp");
        Assert.Equal(4, result.ExitCode);
        Assert.StartsWith("rvc: error RVC1406: rvc doesn't support the operator 'Loop' (node 'y')", result.Error, StringComparison.Ordinal);
        Assert.Equal(["m.onnx"], Directory.GetFileSystemEntries(_folder.Root).Select(Path.GetFileName));
    }

    private void Write(string name, TinyOnnx model) => File.WriteAllBytes(Path.Combine(_folder.Root, name), model.ToArray());
}
