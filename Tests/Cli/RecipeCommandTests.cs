using System.Text.Json;
using RepVgg.IR.Interpretation;
using RepVgg.Runtime.Numpy;
using RepVgg.Tests.Architecture;

namespace RepVgg.Tests.Cli;

/// <summary>Recipes from the command line: several inputs and outputs, and what <c>inspect</c> counts.</summary>
public sealed class RecipeCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The neck's arrays by name, in another order than the graph's.</summary>
    [Fact]
    public async Task InputsAndOutputsHaveNames()
    {
        var result = await RunAsync(
            "run",
            "yolov6-reppan",
            "yolov6_reppan",
            "--input", "x0=" + Data("yolov6_reppan", "input2.npy"), "--input", "x2=" + Data("yolov6_reppan", "input0.npy"), "--input", "x1=" + Data("yolov6_reppan", "input1.npy"),
            "--output", "pan_out0=small.npy", "--output", "pan_out2=large.npy", "--engine", "csharp");
        Assert.Equal((0, "", ""), (result.ExitCode, result.Output, result.Error));
        foreach (var (actual, expected) in (ReadOnlySpan<(string, string)>)[("small.npy", "output2_f64.npy"), ("large.npy", "output0_f64.npy")])
        {
            var error = ErrorMeasure.Between(NpyFile.Read(Path.Combine(_folder.Root, actual)).Values, NpyFile.Read(Data("yolov6_reppan", expected)).Values);
            Assert.InRange(error.RelativeL2, 0, 2e-5);
        }
    }

    /// <summary>The parameters are those of the authors' modules.</summary>
    [Theory]
    [InlineData("dbb", "dbb_blocks", 5, 31273)]
    [InlineData("acnet", "acnet_acb", 4, 30426)]
    [InlineData("qarepvgg", "qarepvgg", 9, 21818)]
    public async Task InspectCountsOneConvolutionPerBlock(string recipe, string data, int blocks, long trained)
    {
        var result = await RunAsync("inspect", recipe, data, "--json");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        using var report = JsonDocument.Parse(result.Output);
        Assert.Equal(trained, report.RootElement.GetProperty("training").GetProperty("parameters").GetInt64());
        var operators = report.RootElement.GetProperty("plain").GetProperty("operators");
        Assert.Equal(blocks, operators.GetProperty("conv2d").GetInt32());
        Assert.Equal(["conv2d", "flatten", "global_avg_pool", "linear"], operators.EnumerateObject().Select(o => o.Name).Order(StringComparer.Ordinal));
    }

    private Task<RvcResult> RunAsync(string command, string recipe, string data, params string[] arguments) => Rvc.RunAsync(
        _folder.Root,
        [command, Data(data, "model.ckpt"), "--recipe", Path.Combine(Repository.Root, "Samples", "recipes", recipe + ".rvir"), .. arguments]);

    private static string Data(string data, string file) => Path.Combine(Repository.Root, "Tests", "Data", "recipes", data, file);
}
