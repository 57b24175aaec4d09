using System.Text.Json;
using RepVgg.Backends.Core;

namespace RepVgg.Tests.Cli;

/// <summary><c>rvc bench</c> and <c>rvc tune</c>. What they measure isn't asserted.</summary>
public sealed class MeasuringCommandTests : IDisposable
{
    private static readonly string Model = TestData.Golden("official_plain");
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task BenchPrintsEverythingAsJson()
    {
        var result = await RunAsync("bench", Model, "--input-shape", "3x48x48", "--batch", "10", "--threads", "2", "--rounds", "2", "--json");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        using var json = JsonDocument.Parse(result.Output);
        var root = json.RootElement;
        Assert.Equal((10, 2, 2), (root.GetProperty("batch").GetInt32(), root.GetProperty("threads").GetInt32(), root.GetProperty("rounds").GetInt32()));
        Assert.Equal(10, root.GetProperty("layerImages").GetInt32());
        Assert.True(root.GetProperty("machine").GetProperty("peakGflops").GetDouble() > 0);
        Assert.Equal(0, root.GetProperty("call").GetProperty("allocatedBytes").GetDouble());
        var layers = root.GetProperty("layers").EnumerateArray().ToArray();
        Assert.Equal(9, layers.Count(l => l.GetProperty("predictedMilliseconds").ValueKind == JsonValueKind.Number));
        Assert.Equal("linear", layers[^1].GetProperty("algorithm").GetString());
        Assert.Equal(
            layers.Where(l => l.GetProperty("predictedMilliseconds").ValueKind == JsonValueKind.Number).Sum(l => l.GetProperty("medianMilliseconds").GetDouble()),
            layers.Sum(l => l.GetProperty("predictedMilliseconds") is { ValueKind: JsonValueKind.Number } p ? p.GetDouble() : 0),
            precision: 9);
    }

    [Fact]
    public async Task BenchPrintsATable()
    {
        var result = await RunAsync("bench", Model, "--input-shape", "3x48x48", "--threads", "1", "--rounds", "1", "--exact");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.StartsWith("RepVGG: batch 1, 1 thread, median of 1\n", result.Output, StringComparison.Ordinal);
        Assert.Matches("stage2.1 +16x6x6 to 16x6x6, 3x3 +direct convolution", result.Output);
    }

    [Fact]
    public async Task WhatTuneWritesIsWhatTuneReplays()
    {
        var result = await RunAsync("tune", Model, "--input-shape", "3x48x48", "-o", "t.json", "--threads", "1", "--rounds", "2", "--allow-winograd-6");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(["t.json"], _folder.Names);
        var tuning = TuningFileReader.Read(await File.ReadAllBytesAsync(_folder.File("t.json")), "t.json");
        var shape = tuning.Processor!.Shapes[0];
        Assert.Equal("16x6x6 to 16x6x6, kernel 3x3, stride 1x1, dilation 1x1, groups 1", shape.Shape);
        Assert.Equal(["direct", "winograd 2x2", "winograd 4x4", "winograd 6x6"], shape.Milliseconds.Select(m => m.Algorithm));
        Assert.Equal(shape.Algorithm, shape.Milliseconds.MinBy(m => m.Milliseconds).Algorithm);
        var inspected = await RunAsync("inspect", Model, "--input-shape", "3x48x48", "--tune", "t.json", "--json");
        using var json = JsonDocument.Parse(inspected.Output);
        var layer = json.RootElement.GetProperty("plain").GetProperty("layers").EnumerateArray().First(l => l.GetProperty("name").GetString() == "stage2.1");
        Assert.Equal(shape.Algorithm, layer.GetProperty("algorithm").GetString());
    }

    [Theory]
    [InlineData(2, "RVC9001", "tune", "m.pth")]
    [InlineData(2, "RVC9001", "tune", "m.pth", "-o", "m.pth")]
    [InlineData(5, "RVC9002", "tune", "m.pth", "-o", "no/such/folder/t.json")]
    [InlineData(2, "RVC9001", "bench", "m.pth", "--batch", "0")]
    [InlineData(2, "RVC9001", "bench", "m.pth", "--threads", "many")]
    [InlineData(2, "RVC9001", "bench", "m.pth", "--rounds", "1.5")]
    [InlineData(2, "RVC9001", "verify", "m.pth", "--tolerance", "small")]
    [InlineData(2, "RVC9001", "compile", "m.pth", "--target", "onnx", "--max-rewrites", "few")]
    public async Task WrongUsageIsOneLineWithAnId(int exitCode, string id, params string[] arguments)
    {
        var result = await RunAsync(arguments);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.StartsWith($"rvc: error {id}: ", result.Error, StringComparison.Ordinal);
        Assert.Equal(1, result.Error.Count(c => c == '\n'));
    }

    [Theory]
    [InlineData("bench", "rvc bench model.pth --batch 8 --threads 1")]
    [InlineData("tune", "rvc compile model.pth --target csharp --tune model.tuning.json")]
    public async Task HelpHasExamples(string command, string example) =>
        Assert.Contains(example, (await RunAsync(command, "--help")).Output, StringComparison.Ordinal);

    private Task<RvcResult> RunAsync(params string[] arguments) => Rvc.RunAsync(_folder.Root, arguments);
}
