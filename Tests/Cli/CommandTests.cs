using System.Text.Json;
using RepVgg.IR.Graphs;
using RepVgg.IR.Interpretation;
using RepVgg.IR.Text;
using RepVgg.Runtime.Numpy;

namespace RepVgg.Tests.Cli;

/// <summary>The commands from outside.</summary>
public sealed class CommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("csharp", "plain", 2e-5)]
    [InlineData("reference", "training", 1e-6)]
    [InlineData("reference", "plain", 5e-6)]
    public async Task RunComputesWhatPyTorchDoes(string engine, string form, double tolerance)
    {
        var result = await RunAsync(
            "run", TestData.Golden("official_se"), "--input", TestData.Golden("official_se", "input.npy"), "--output", "y.npy", "--engine", engine, "--form", form);
        Assert.Equal((0, "", ""), (result.ExitCode, result.Output, result.Error));
        var expected = NpyFile.Read(TestData.Golden("official_se", "output_f64.npy"));
        Assert.InRange(ErrorMeasure.Between(NpyFile.Read(Path.Combine(_folder.Root, "y.npy")).Values, expected.Values).RelativeL2, 0, tolerance);
    }

    [Fact]
    public async Task AuxiliaryOutputsHaveNames()
    {
        var result = await RunAsync(
            "run", TestData.Golden("repvggplus_pse"), "--outputs", "output,stage1_aux", "--engine", "reference",
            "--input", "input=" + TestData.Golden("repvggplus_pse", "input.npy"), "--output", "stage1_aux=aux.npy");
        Assert.Equal(0, result.ExitCode);
        var expected = NpyFile.Read(TestData.Golden("repvggplus_pse", "output_f64_1_stage1_aux.npy"));
        Assert.InRange(ErrorMeasure.Between(NpyFile.Read(Path.Combine(_folder.Root, "aux.npy")).Values, expected.Values).RelativeL2, 0, 5e-6);
    }

    [Fact]
    public async Task ADilatedBackboneComputesWhatPyTorchDoes()
    {
        var result = await RunAsync(
            "run", TestData.Golden("repvgg_backbone_dilated"), "--dilation", "stage3=2,stage4=4", "--outputs", "stage2,stage4",
            "--input", TestData.Golden("repvgg_backbone_dilated", "input.npy"), "--output", "stage4=y.npy", "--engine", "csharp");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        var expected = NpyFile.Read(TestData.Golden("repvgg_backbone_dilated", "output_f64.npy"));
        Assert.InRange(ErrorMeasure.Between(NpyFile.Read(Path.Combine(_folder.Root, "y.npy")).Values, expected.Values).RelativeL2, 0, 2e-5);
    }

    [Fact]
    public async Task AnOutputNamedTwiceIsOneOutput()
    {
        var result = await RunAsync("inspect", TestData.Golden("official_plain"), "--input-shape", "3x48x48", "--outputs", "stage1,stage1");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
    }

    [Fact]
    public async Task NoPassesCompileTheNetworkAsItIs()
    {
        var result = await RunAsync("compile", TestData.Golden("official_plain"), "--input-shape", "3x48x48", "--target", "onnx", "--passes", "");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("0 rewrites", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TwoCompilesGiveTheSameBytesWhereverTheyWrite()
    {
        foreach (var folder in (string[])["a", "b/c"])
        {
            var result = await RunAsync("compile", TestData.Golden("official_plain"), "--input-shape", "3x48x48", "--target", "csharp", "-o", folder, "--name", "My.App.Net");
            Assert.Equal((0, ""), (result.ExitCode, result.Error));
        }

        foreach (var file in (string[])["Net.g.cs", "Net.safetensors"])
        {
            Assert.Equal(
                await File.ReadAllBytesAsync(Path.Combine(_folder.Root, "a", file)), await File.ReadAllBytesAsync(Path.Combine(_folder.Root, "b/c", file)));
        }
    }

    [Theory]
    [InlineData("onnx", null, "RepVGG.onnx")]
    [InlineData("pth", null, "RepVGG.pth")]
    [InlineData("safetensors", "my.net", "my.net.safetensors")]
    public async Task OtherTargetsWriteOneFile(string target, string? name, string file)
    {
        string[] named = name is null ? [] : ["--name", name];
        var result = await RunAsync(["compile", TestData.Golden("official_g2"), "--target", target, "-o", "out", .. named]);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal([file], Directory.GetFiles(Path.Combine(_folder.Root, "out")).Select(f => Path.GetFileName(f)));
        Assert.Contains($"wrote out/{file} (", result.Output, StringComparison.Ordinal);
        Assert.Contains(" rewrites, each proven in float64", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheModelItselfIsNeverReplaced()
    {
        var model = _folder.Write("RepVGG.pth", await File.ReadAllBytesAsync(TestData.Golden("official_g2")));
        var result = await RunAsync("compile", "RepVGG.pth", "--target", "pth");
        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("rvc: error RVC9001: ", result.Error, StringComparison.Ordinal);
        Assert.Contains("is the model itself", result.Error, StringComparison.Ordinal);
        Assert.Equal(await File.ReadAllBytesAsync(TestData.Golden("official_g2")), await File.ReadAllBytesAsync(model));
        Assert.Equal(["RepVGG.pth"], _folder.Names);
    }

    [Fact]
    public async Task ANameThatIsNoFileNameIsRefused()
    {
        var result = await RunAsync("compile", TestData.Golden("official_g2"), "--target", "pth", "--name", "../net");
        Assert.Equal(2, result.ExitCode);
        Assert.Equal("rvc: error RVC9001: --name '../net' can't be the name of a file; -o sets the folder\n", result.Error);
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public async Task AFailedCompileLeavesWhatWasThere()
    {
        var file = Path.Combine(_folder.Root, "RepVGG.g.cs");
        await File.WriteAllTextAsync(file, "mine");
        var result = await RunAsync("compile", TestData.Bad("nan_running_var"), "--target", "csharp");
        Assert.Equal(3, result.ExitCode);
        Assert.Equal("mine", await File.ReadAllTextAsync(file));
        Assert.Single(Directory.GetFileSystemEntries(_folder.Root));
    }

    [Fact]
    public async Task VerifySaysEqualAndListsEveryPass()
    {
        var result = await RunAsync("verify", TestData.Golden("official_g2"), "--input-shape", "3x48x48", "--json");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        using var json = JsonDocument.Parse(result.Output);
        var root = json.RootElement;
        Assert.Equal("equal", root.GetProperty("verdict").GetString());
        Assert.Equal("csharp", root.GetProperty("endToEnd").GetProperty("engine").GetString());
        Assert.InRange(root.GetProperty("endToEnd").GetProperty("relativeL2").GetDouble(), 0, 2e-5);
        Assert.Equal(1, root.GetProperty("endToEnd").GetProperty("argmaxAgreement").GetDouble());
        Assert.All(root.GetProperty("passes").EnumerateArray(), pass => Assert.InRange(pass.GetProperty("relativeL2").GetDouble(), 0, 1e-12));
        Assert.Contains(root.GetProperty("passes").EnumerateArray(), pass => pass.GetProperty("name").GetString() == "merge-branches" && pass.GetProperty("rewrites").GetInt32() > 0);
        Assert.All(root.GetProperty("passes").EnumerateArray(), pass => Assert.True(pass.TryGetProperty("maxAbsError", out _)));
    }

    [Fact]
    public async Task VerifyFailsWhenTheToleranceIsNotMet()
    {
        var result = await RunAsync("verify", TestData.Golden("official_plain"), "--input-shape", "3x48x48", "--tolerance", "1e-12");
        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("rvc: error RVC9005: the csharp engine differs", result.Error, StringComparison.Ordinal);
        Assert.Contains("verdict: different", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InspectCountsOperatorsBeforeAndAfter()
    {
        var result = await RunAsync("inspect", TestData.Golden("official_plain"), "--input-shape", "3x48x48", "--json", "--remarks");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        using var json = JsonDocument.Parse(result.Output);
        var root = json.RootElement;
        Assert.Equal("RepVGG", root.GetProperty("family").GetString());
        Assert.Equal(JsonValueKind.Null, root.GetProperty("variant").ValueKind);
        Assert.Equal(9, root.GetProperty("plain").GetProperty("operators").GetProperty("conv2d").GetInt32());
        Assert.Equal(18, root.GetProperty("training").GetProperty("operators").GetProperty("conv2d").GetInt32());
        Assert.False(root.GetProperty("plain").GetProperty("operators").TryGetProperty("relu", out _));
        var block = root.GetProperty("blocks").EnumerateArray().First(b => b.GetProperty("name").GetString() == "stage1.1");
        Assert.Equal(3, block.GetProperty("branches").GetInt32());
        Assert.Equal("""{"add":1,"batch_norm":3,"conv2d":2,"relu":1}""", Compact(block.GetProperty("training")));
        Assert.Equal("""{"conv2d+relu":1}""", Compact(block.GetProperty("plain")));
        foreach (var member in (string[])["parameters", "macs", "winogradMultiplications", "peakActivationBytes", "layers"])
        {
            Assert.True(root.GetProperty("plain").TryGetProperty(member, out _), member);
        }
    }

    private static string Compact(JsonElement element) =>
        element.GetRawText().Replace(" ", "", StringComparison.Ordinal).ReplaceLineEndings("");

    [Theory]
    [InlineData("lower-batch-norm")]
    [InlineData("fuse-activation")]
    public async Task WhatDumpWritesParsesBack(string pass)
    {
        var result = await RunAsync("dump", TestData.Golden("official_stem_cap"), "--input-shape", "3x32x32", "--after", pass, "-o", "g.rvir");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        using var weights = RepVgg.Frontend.Containers.CheckpointReader.Open(Path.Combine(_folder.Root, "g.safetensors"));
        var text = await File.ReadAllTextAsync(Path.Combine(_folder.Root, "g.rvir"));
        var graph = GraphParser.Parse(text, name => weights.Find(name)?.Tensor);
        Assert.Empty(GraphVerifier.Verify(graph));
        var input = NpyFile.Read(TestData.Golden("official_stem_cap", "input.npy"));
        var output = new ReferenceInterpreter().Run(graph, new DenseTensor(RepVgg.IR.Tensors.Shape.Of(input.Shape), input.Values))[0];
        Assert.InRange(ErrorMeasure.Between(output.Data, NpyFile.Read(TestData.Golden("official_stem_cap", "output_f64.npy")).Values).RelativeL2, 0, 1e-12);
    }

    [Fact]
    public async Task RunWritesAllOutputsOrNone()
    {
        string[] run = ["run", TestData.Golden("repvggplus_pse"), "--outputs", "output,stage1_aux", "--input", TestData.Golden("repvggplus_pse", "input.npy"), "--engine", "reference"];
        var missing = await RunAsync([.. run, "--output", "output=a.npy", "--output", "stage1_aux=no/such/folder/b.npy"]);
        Assert.Equal(5, missing.ExitCode);
        var twice = await RunAsync([.. run, "--output", "output=a.npy", "--output", "stage1_aux=a.npy"]);
        Assert.Equal(2, twice.ExitCode);
        Assert.Contains("two outputs would go to 'a.npy'", twice.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder.Root, "a.npy")));
    }

    [Theory]
    [InlineData("there is no command 'frob' ('rvc --help' shows how)", "frob")]
    [InlineData("Option '--target' is required. ('rvc compile --help' shows how)", "compile", "m.pth")]
    public async Task UsageErrorsSayWhereHelpIs(string message, params string[] arguments) =>
        Assert.Equal($"rvc: error RVC9001: {message}\n", (await RunAsync(arguments)).Error);

    [Fact]
    public async Task PassesListsThePipeline()
    {
        var result = await RunAsync("passes");
        Assert.Equal(0, result.ExitCode);
        Assert.All(RepVgg.Passes.Pipelines.StandardPipeline.Passes, pass => Assert.Contains(pass.Name, result.Output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(2, "RVC9001", "frobnicate")]
    [InlineData(2, "RVC9001", "compile", "m.pth")]
    [InlineData(2, "RVC9001", "compile", "m.pth", "--target", "fortran")]
    [InlineData(2, "RVC2002", "compile", "m.pth", "--target", "csharp", "--passes", "no-such-pass")]
    [InlineData(2, "RVC9001", "compile", "m.pth", "--target", "onnx", "--max-rewrites", "-1")]
    [InlineData(2, "RVC9001", "verify", "m.pth", "--tolerance", "-1")]
    [InlineData(2, "RVC9001", "inspect", "m.pth", "--input-shape", "224")]
    [InlineData(2, "RVC9001", "inspect", "m.pth", "--bn-eps", "NaN")]
    [InlineData(2, "RVC9001", "inspect", "m.pth", "--dilation", "stage3")]
    [InlineData(2, "RVC9001", "inspect", "m.pth", "--dilation", "stage3=0")]
    [InlineData(2, "RVC9001", "inspect", "m.pth", "--dilation", "stage3=2,stage3=4")]
    [InlineData(2, "RVC1203", "inspect", ".")]
    [InlineData(5, "RVC1201", "inspect", "no-such-file.pth")]
    public async Task WrongUsageIsOneLineWithAnId(int exitCode, string id, params string[] arguments)
    {
        var result = await RunAsync(arguments);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.StartsWith($"rvc: error {id}: ", result.Error, StringComparison.Ordinal);
        Assert.Equal(1, result.Error.Count(c => c == '\n'));
    }

    [Fact]
    public async Task ABrokenArrayIsReported()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.Root, "x.npy"), "not an array");
        var result = await RunAsync("run", TestData.Golden("official_plain"), "--input", "x.npy", "--output", "y.npy");
        Assert.Equal(3, result.ExitCode);
        Assert.StartsWith("rvc: error RVC9003: 'x.npy': ", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("compile", "--target")]
    [InlineData("verify", "--tolerance")]
    [InlineData("run", "--engine")]
    public async Task HelpShowsOptions(string command, string option)
    {
        var result = await RunAsync(command, "--help");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains(option, result.Output, StringComparison.Ordinal);
    }

    private Task<RvcResult> RunAsync(params string[] arguments) => Rvc.RunAsync(_folder.Root, arguments);
}
