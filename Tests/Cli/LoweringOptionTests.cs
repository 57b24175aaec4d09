using System.Text.Json;
using RepVgg.IR.Interpretation;
using RepVgg.Runtime.Numpy;

namespace RepVgg.Tests.Cli;

/// <summary><c>--exact</c> and <c>--tune</c> reach every command that lowers.</summary>
public sealed class LoweringOptionTests : IDisposable
{
    private static readonly string Model = TestData.Golden("official_plain");
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ExactMeansNoWinograd()
    {
        Assert.Contains(await AlgorithmsAsync(), a => a.StartsWith("winograd", StringComparison.Ordinal));
        Assert.All(await AlgorithmsAsync("--exact"), a => Assert.Equal("direct", a));
    }

    [Fact]
    public async Task ExactRunsWithinTheDirectTolerance()
    {
        var result = await RunAsync("run", Model, "--input", TestData.Golden("official_plain", "input.npy"), "--output", "y.npy", "--exact");
        Assert.Equal((0, "", ""), (result.ExitCode, result.Output, result.Error));
        var expected = NpyFile.Read(TestData.Golden("official_plain", "output_f64.npy"));
        Assert.InRange(ErrorMeasure.Between(NpyFile.Read(_folder.File("y.npy")).Values, expected.Values).RelativeL2, 0, 2e-5);
    }

    [Theory]
    [InlineData(1e-4)]
    [InlineData(2e-5, "--exact")]
    [InlineData(3e-5, "--tolerance", "3e-5")]
    public async Task TheToleranceFollowsFromTheAlgorithms(double tolerance, params string[] options)
    {
        var result = await RunAsync(["verify", Model, "--input-shape", "3x96x96", "--json", .. options]);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        using var json = JsonDocument.Parse(result.Output);
        var whole = json.RootElement.GetProperty("endToEnd");
        Assert.Equal(tolerance, whole.GetProperty("tolerance").GetDouble());
        Assert.InRange(whole.GetProperty("relativeL2").GetDouble(), 0, tolerance);
    }

    [Fact]
    public async Task TheGeneratedFileSaysHowToMakeItAgain()
    {
        Directory.CreateDirectory(_folder.File("tuning"));
        await File.WriteAllTextAsync(_folder.File("tuning/net.json"), Tuning("direct"));
        string[] compile = ["compile", Model, "--input-shape", "3x96x96", "--target", "csharp", "--tune", "tuning/net.json"];
        var tuned = await RunAsync([.. compile, "-o", "tuned"]);
        var exact = await RunAsync([.. compile, "-o", "exact", "--exact"]);
        Assert.Equal((0, "", 0, ""), (tuned.ExitCode, tuned.Error, exact.ExitCode, exact.Error));
        Assert.Contains(" --input-shape 3x96x96 --tune net.json\n", await File.ReadAllTextAsync(_folder.File("tuned/RepVGG.g.cs")), StringComparison.Ordinal);
        var text = await File.ReadAllTextAsync(_folder.File("exact/RepVGG.g.cs"));
        Assert.Contains(" --input-shape 3x96x96 --exact --tune net.json\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("inograd", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("direct")]
    [InlineData("winograd 2x2")]
    [InlineData("winograd 6x6")]
    public async Task ATuningFileDecides(string algorithm)
    {
        await File.WriteAllTextAsync(_folder.File("t.json"), Tuning(algorithm));
        Assert.Equal(algorithm, (await AlgorithmsAsync("--tune", "t.json"))[4]);
        Assert.All(await AlgorithmsAsync("--tune", "t.json", "--exact"), a => Assert.Equal("direct", a));
    }

    [Theory]
    [InlineData(3, "RVC3005", "{")]
    [InlineData(4, "RVC3006", """{"schemaVersion": 2}""")]
    [InlineData(5, "RVC9002", null)]
    public async Task ATuningFileThatCannotBeReadIsOneLine(int exitCode, string id, string? text)
    {
        if (text is not null)
        {
            await File.WriteAllTextAsync(_folder.File("t.json"), text);
        }

        foreach (var command in (string[][])[["inspect"], ["verify"], ["bench"], ["compile", "--target", "csharp"], ["run", "--input", "x.npy", "--output", "y.npy"]])
        {
            var result = await RunAsync([.. command, Model, "--tune", "t.json"]);
            Assert.Equal(exitCode, result.ExitCode);
            Assert.StartsWith($"rvc: error {id}: ", result.Error, StringComparison.Ordinal);
            Assert.Equal(1, result.Error.Count(c => c == '\n'));
        }
    }

    private static string Tuning(string algorithm) => $$"""
        {
          "schemaVersion": 1,
          "machine": { "architecture": "X64", "vectorBits": 512 },
          "batch": 1,
          "threads": 1,
          "shapes": [
            {
              "shape": "16x12x12 to 16x12x12, kernel 3x3, stride 1x1, dilation 1x1, groups 1",
              "algorithm": "{{algorithm}}",
              "milliseconds": { "direct": 1.5 }
            }
          ]
        }
        """;

    /// <summary>The algorithms of the plain form's convolutions.</summary>
    private async Task<string[]> AlgorithmsAsync(params string[] options)
    {
        var result = await RunAsync(["inspect", Model, "--input-shape", "3x96x96", "--json", .. options]);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        using var json = JsonDocument.Parse(result.Output);
        var convolutions = json.RootElement.GetProperty("plain").GetProperty("layers").EnumerateArray()
            .Where(l => l.GetProperty("operator").GetString() == "conv2d").ToArray();
        Assert.All(convolutions, c => Assert.True(c.GetProperty("predictedCycles").GetDouble() > 0));
        return [.. convolutions.Select(c => c.GetProperty("algorithm").GetString()!)];
    }

    private Task<RvcResult> RunAsync(params string[] arguments) => Rvc.RunAsync(_folder.Root, arguments);
}
