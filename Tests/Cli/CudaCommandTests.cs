using System.Runtime.InteropServices;
using System.Text.Json;
using RepVgg.Backends.Core;

namespace RepVgg.Tests.Cli;

/// <summary>Commands for CUDA devices, on the emulated one. What they measure isn't asserted.</summary>
public sealed class CudaCommandTests : IDisposable
{
    private const string Emulated = "cuda-emulated";

    private static readonly string Model = TestData.Golden("official_plain");
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task InspectPredictsEachLaunchOfEachDevice()
    {
        var result = await RunAsync("inspect", Model, "--input-shape", "3x48x48", "--arch", "sm_90,sm_61", "--json");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        using var json = JsonDocument.Parse(result.Output);
        var cuda = json.RootElement.GetProperty("cuda");
        Assert.Equal("model, not measurement", cuda.GetProperty("label").GetString());
        var plans = cuda.GetProperty("plans").EnumerateArray().ToArray();
        Assert.Equal(
            [("sm_61", "GeForce GTX 1080 Ti", 1), ("sm_61", "GeForce GTX 1080 Ti", 128), ("sm_90", "H100", 1), ("sm_90", "H100", 128)],
            plans.Select(p => (p.GetProperty("arch").GetString()!, p.GetProperty("device").GetString()!, p.GetProperty("batch").GetInt32())));
        foreach (var plan in plans)
        {
            var launches = plan.GetProperty("launches").EnumerateArray().ToArray();
            Assert.Equal(plan.GetProperty("predictedMilliseconds").GetDouble() * 1e3, launches.Sum(l => l.GetProperty("predictedMicroseconds").GetDouble()), 1e-6);
            Assert.InRange(plan.GetProperty("weightBytes").GetInt64(), 4 * json.RootElement.GetProperty("plain").GetProperty("parameters").GetInt64(), 1 << 22);
            Assert.All(launches, l => Assert.InRange(l.GetProperty("occupancy").GetDouble(), 0.01, 1));
            Assert.All(launches, l => Assert.True(l.GetProperty("blocks").GetInt64() > 0 && l.GetProperty("waves").GetDouble() > 0));
            Assert.Contains(launches, l => l.GetProperty("layer").GetString() == "stage2.1" && l.GetProperty("flopPerByte").GetDouble() > 1);
        }
    }

    [Fact]
    public async Task InspectPrintsATablePerDevice()
    {
        var result = await RunAsync("inspect", Model, "--input-shape", "3x48x48", "--arch", "sm_86");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("GeForce RTX 3070 (sm_86), batch 1: model, not measurement\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("CUDA in all: model, not measurement\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatTuneWritesIsWhatCompileReplays()
    {
        string[] tune = ["tune", Model, "--input-shape", "3x48x48", "-o", "t.json", "--target", "cuda", "--engine", Emulated, "--candidates", "2", "--rounds", "1"];
        var result = await RunAsync(tune);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        var tuning = Assert.Single((await ReadAsync()).Cuda);
        Assert.Equal(("fp32", 1), (tuning.Precision, tuning.Batch));
        Assert.All(tuning.Shapes, s => Assert.Equal(2, s.Milliseconds.Length));
        Assert.All(tuning.Shapes, s => Assert.Equal(s.Milliseconds.MinBy(m => m.Milliseconds).Algorithm, s.Algorithm));

        // A further batch is added; the file's choice, here one that neither the model nor the device would take, decides.
        Assert.Equal(0, (await RunAsync([.. tune, "--batch", "2"])).ExitCode);
        Assert.Equal([1, 2], (await ReadAsync()).Cuda.Select(c => c.Batch));
        var text = await File.ReadAllTextAsync(_folder.File("t.json"));
        await File.WriteAllTextAsync(_folder.File("t.json"), text.Replace($"\"algorithm\": \"{tuning.Shapes[0].Algorithm}\"", "\"algorithm\": \"gemm 128x128x8\"", StringComparison.Ordinal));
        foreach (var folder in (string[])["a", "b"])
        {
            var compiled = await RunAsync("compile", Model, "--input-shape", "3x48x48", "--target", "cuda", "--arch", tuning.Architecture, "--tune", "t.json", "-o", folder);
            Assert.Equal((0, ""), (compiled.ExitCode, compiled.Error));
        }

        var manifest = await File.ReadAllTextAsync(_folder.File("a/bundle.json"));
        Assert.Contains("\"kernel\": \"conv_gemm_128x128x8_", manifest, StringComparison.Ordinal);
        Assert.Equal(manifest, await File.ReadAllTextAsync(_folder.File("b/bundle.json")));
        Task<TuningFile> ReadAsync() => Task.Run(() => TuningFileReader.Read(File.ReadAllBytes(_folder.File("t.json")), "t.json"));
    }

    [Fact]
    public async Task TheSelfTestChecksKernelsAndTimesModels()
    {
        var result = await RunAsync("selftest", "--cuda", "--engine", Emulated, "--json", "s.json");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("emulated: results count, times don't", result.Output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(_folder.File("s.json")));
        var root = json.RootElement;
        Assert.Equal((true, 0), (root.GetProperty("emulated").GetBoolean(), root.GetProperty("failures").GetInt32()));
        var kernels = root.GetProperty("kernels").EnumerateArray().ToArray();
        Assert.All(kernels, k => Assert.InRange(k.GetProperty("relativeL2").GetDouble(), 0, k.GetProperty("bound").GetDouble()));
        Assert.Contains(kernels, k => k.GetProperty("variant").GetString()!.StartsWith("gemm", StringComparison.Ordinal));
        var models = root.GetProperty("models").EnumerateArray().ToArray();
        Assert.Equal([("RepVGG-A0", 1), ("RepVGG-A0", 2)], models.Select(m => (m.GetProperty("model").GetString()!, m.GetProperty("batch").GetInt32())));
        Assert.All(models, m => Assert.True(m.GetProperty("examplesPerSecond").GetDouble() > 0 && m.GetProperty("macs").GetInt64() > 0));
    }

    [Fact]
    public async Task TheSelfTestsKernelsAreCompiledWithoutADevice()
    {
        var result = await RunAsync("selftest", "--cuda", "--kernels", "k", "--arch", "sm_86", "--engine", Emulated, "--models", "none");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.StartsWith("compiled the kernels of 36 bundles for sm_86", result.Output, StringComparison.Ordinal);
        Assert.All(Directory.GetFiles(_folder.File("k")), f => Assert.EndsWith(".sm_86.cubin", f, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("fp32", 1e-4, "--arch", "sm_61")]
    [InlineData("fp32", 2e-5, "--exact")]
    [InlineData("tf32", 3e-3)]
    [InlineData("tf32x3", 2e-5)]
    [InlineData("fp16", 1e-2)]
    public async Task VerifyComparesTheKernels(string precision, double tolerance, params string[] options)
    {
        var result = await RunAsync(["verify", Model, "--input-shape", "3x96x96", "--engine", Emulated, "--precision", precision, "--json", .. options]);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        using var json = JsonDocument.Parse(result.Output);
        var whole = json.RootElement.GetProperty("endToEnd");
        Assert.Equal((Emulated, precision), (whole.GetProperty("engine").GetString(), whole.GetProperty("precision").GetString()));
        Assert.Equal((tolerance, 1), (whole.GetProperty("tolerance").GetDouble(), whole.GetProperty("argmaxAgreement").GetDouble()));
        Assert.InRange(whole.GetProperty("relativeL2").GetDouble(), 1e-12, tolerance);
        Assert.Equal("equal", json.RootElement.GetProperty("verdict").GetString());
    }

    [Fact]
    public async Task VerifyFailsWhereTheKernelsDiffer()
    {
        var result = await RunAsync("verify", Model, "--input-shape", "3x48x48", "--engine", Emulated, "--precision", "tf32", "--tolerance", "1e-6");
        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("rvc: error RVC9005: the cuda-emulated engine differs from the trained network by ", result.Error, StringComparison.Ordinal);
        Assert.Contains("cuda-emulated engine, tf32", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task VerifyNeedsADriver()
    {
        Assert.SkipWhen(!OperatingSystem.IsLinux() || NativeLibrary.TryLoad("libcuda.so.1", out _), "a driver is installed, or could be under another name");
        var result = await RunAsync("verify", Model, "--input-shape", "3x48x48", "--engine", "cuda");
        Assert.Equal(
            (5, "rvc: error RVC6005: there is no CUDA driver (looked for libcuda.so.1); its library comes with NVIDIA's driver for the device\n"),
            (result.ExitCode, result.Error));
    }

    [Fact]
    public async Task VerifyShowsHowToCompareKernels() =>
        Assert.Contains("rvc verify model.pth --engine cuda --arch sm_86", (await RunAsync("verify", "--help")).Output, StringComparison.Ordinal);

    [Theory]
    [InlineData(2, "RVC9001", "verify", "m.pth", "--engine", "torch")]
    [InlineData(2, "RVC9001", "verify", "m.pth", "--precision", "fp16")]
    [InlineData(2, "RVC9001", "verify", "m.pth", "--engine", Emulated, "--precision", "fp16", "--arch", "sm_75")]
    [InlineData(2, "RVC9001", "run", "m.pth", "--input", "x.npy", "--output", "y.npy", "--arch", "sm_86")]
    [InlineData(2, "RVC9001", "selftest", "--cuda", "--arch", "sm_86")]
    [InlineData(2, "RVC9001", "selftest")]
    [InlineData(2, "RVC9001", "selftest", "--cuda", "--models", "A0,C7")]
    [InlineData(2, "RVC9001", "tune", "m.pth", "-o", "t.json", "--target", "cuda", "--engine", "csharp")]
    [InlineData(2, "RVC9001", "inspect", "m.pth", "--arch", "sm86")]
    [InlineData(4, "RVC3006", "tune", "m.pth", "-o", "stale.json", "--target", "cuda", "--engine", Emulated)]
    [InlineData(4, "RVC3006", "compile", "m.pth", "--target", "cuda", "--tune", "stale.json")]
    [InlineData(3, "RVC3005", "compile", "m.pth", "--target", "cuda", "--tune", "broken.json")]
    public async Task WhatIsWrongIsOneLineWithAnId(int exitCode, string id, params string[] arguments)
    {
        await File.WriteAllTextAsync(_folder.File("stale.json"), """{"schemaVersion": 2, "cuda": []}""");
        await File.WriteAllTextAsync(_folder.File("broken.json"), """{"schemaVersion": 1, "cuda": [{}]}""");
        var result = await RunAsync(arguments);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.StartsWith($"rvc: error {id}: ", result.Error, StringComparison.Ordinal);
        Assert.Equal(1, result.Error.Count(c => c == '\n'));
    }

    private Task<RvcResult> RunAsync(params string[] arguments) => Rvc.RunAsync(_folder.Root, arguments);
}
