using System.Text.Json;
using RepVgg.Cli.SelfTest;
using RepVgg.Runtime.Cuda;
using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Tests.Cli.SelfTest;

/// <summary>The paper's speeds stand beside those that are measured in the same way, as the paper's.</summary>
public sealed class SelfTestPaperTests
{
    private static readonly SpeedResult A2 =
        new("RepVGG-A2", BundlePrecision.Fp32, 128, 128, Milliseconds: 64, Least: 64, Macs: 5_100_000_000, Peak: null, Failure: null);

    /// <summary>The abstract: "83 % faster than ResNet-50 or 101 % faster than ResNet-101", of 719 and 430 examples per second in the same table.</summary>
    [Theory]
    [InlineData("RepVGG-A2", 719, 83)]
    [InlineData("RepVGG-B1g4", 430, 101)]
    public void TheRatiosAreThoseOfTheAbstract(string model, int peer, int percentFaster) =>
        Assert.Equal(percentFaster, (100 * PaperSpeed.For(A2 with { Model = model }, 224) / peer) - 100);

    [Fact]
    public void EveryModelOfTableFourHasOne()
    {
        int[] speeds = [.. PlainRepVgg.Names.Select(n => PaperSpeed.For(A2 with { Model = "RepVGG-" + n }, 224)).OfType<int>()];
        Assert.Equal([3256, 2339, 1322, 1817, 868, 792, 685, 581, 460], speeds);
    }

    [Fact]
    public void TheReportSaysWhoseItIs()
    {
        using var text = new StringWriter { NewLine = "\n" };
        var report = new SelfTestReport(text);
        report.BeginModels(224, isEmulated: false);
        report.Add(A2, 224);
        Assert.Contains("paper: examples/s that table 4 of arXiv:2101.03697 gives for its own card and code, not measured in this run\n", text.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("      2,000 examples/s    20.40 TFLOP/s; paper: 1,322 on its GeForce GTX 1080 Ti\n", text.ToString(), StringComparison.Ordinal);
    }

    public static TheoryData<string> Others() => ["precision", "batch", "size", "model"];

    [Theory]
    [MemberData(nameof(Others))]
    public void WhatIsMeasuredOtherwiseHasNone(string what)
    {
        var result = what switch
        {
            "precision" => A2 with { Precision = BundlePrecision.Fp16 },
            "batch" => A2 with { Batch = 64 },
            "model" => A2 with { Model = "RepVGG-B3" },
            _ => A2,
        };
        var size = what == "size" ? 32 : 224;
        Assert.Null(PaperSpeed.For(result, size));
        using var text = new StringWriter();
        new SelfTestReport(text).Add(result, size);
        Assert.DoesNotContain("paper", text.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("paper", Json(result, size), StringComparison.Ordinal);
    }

    [Fact]
    public void TheJsonSaysWhoseItIs()
    {
        using var json = JsonDocument.Parse(Json(A2, 224));
        var paper = json.RootElement.GetProperty("models")[0].GetProperty("paper");
        Assert.Equal(
            ("table 4 of arXiv:2101.03697", "GeForce GTX 1080 Ti", 1322),
            (paper.GetProperty("source").GetString(), paper.GetProperty("device").GetString(), paper.GetProperty("examplesPerSecond").GetInt32()));
    }

    private static string Json(SpeedResult result, int size) =>
        SelfTestJson.Write(new("cuda", new CudaDeviceInfo(0, "a device", CudaArch.Ampere, 1 << 30, 1, 0, 12000), null, size, [], [result]));
}
