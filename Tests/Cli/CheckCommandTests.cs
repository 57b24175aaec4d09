using RepVgg.Tests.Architecture;

namespace RepVgg.Tests.Cli;

/// <summary><c>rvc check</c>: source that was checked in, against what rvc writes now.</summary>
public sealed class CheckCommandTests : IAsyncLifetime
{
    private static readonly string Model = Path.Combine(Repository.Root, "Samples", "models", "repvgg-tiny.ckpt");

    private readonly TemporaryFolder _folder = new();

    private string Source => Path.Combine(_folder.Root, "src", "Generated", "Tiny.g.cs");

    private string Weights => Path.ChangeExtension(Path.ChangeExtension(Source, null), "safetensors");

    public async ValueTask InitializeAsync()
    {
        var result = await Rvc.RunAsync(
            _folder.Root, "compile", Model, "--input-shape", "3x48x48", "--target", "csharp", "-o", "src/Generated", "--name", "My.App.Tiny", "--passes", "lower-batch-norm,fold-scale-shift", "--exact");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return default;
    }

    [Fact]
    public async Task WhatRvcWroteIsCurrent() =>
        Assert.Equal(new RvcResult(0, "Tiny.g.cs and Tiny.safetensors: what rvc writes\n", ""), await Check("--model", Model));

    [Fact]
    public async Task TheModelMayLieAboveTheSource()
    {
        File.Copy(Model, Path.Combine(_folder.Root, "src", "repvgg-tiny.ckpt"));
        Assert.Equal((0, ""), await Outcome());
    }

    [Theory]
    [InlineData("a model.ckpt")]
    [InlineData("a&b.ckpt")]
    public async Task ItsNameMayHaveSpacesAndSuch(string name)
    {
        File.Copy(Model, Path.Combine(_folder.Root, "src", name));
        var written = await Rvc.RunAsync(
            _folder.Root, "compile", $"src/{name}", "--input-shape", "3x48x48", "--target", "csharp", "-o", "src/Generated", "--name", "My.App.Tiny");
        Assert.Equal(0, written.ExitCode);
        Assert.Equal((0, ""), await Outcome());
    }

    [Fact]
    public async Task EndsOfLinesDoNotMatter()
    {
        await File.WriteAllTextAsync(Source, (await File.ReadAllTextAsync(Source)).ReplaceLineEndings("\r\n"));
        Assert.Equal((0, ""), await Outcome("--model", Model));
    }

    [Fact]
    public async Task AChangedLineIsTold()
    {
        var lines = await File.ReadAllLinesAsync(Source);
        lines[29] += " // by hand";
        await File.WriteAllLinesAsync(Source, lines);
        await Refused(1, "RVC9007", "from line 30 on; 'rvc compile repvgg-tiny.ckpt --target csharp --name My.App.Tiny", "--model", Model);
    }

    [Fact]
    public async Task ChangedWeightsAreTold()
    {
        var bytes = await File.ReadAllBytesAsync(Weights);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(Weights, bytes);
        await Refused(1, "RVC9007", "Tiny.safetensors' isn't what rvc writes", "--model", Model);
    }

    [Fact]
    public async Task MissingWeightsAreTold()
    {
        File.Delete(Weights);
        await Refused(1, "RVC9007", "Tiny.safetensors' isn't there", "--model", Model);
    }

    [Fact]
    public async Task AnotherModelIsTold()
    {
        var other = Path.Combine(_folder.Root, "other.ckpt");
        await File.WriteAllBytesAsync(other, [.. await File.ReadAllBytesAsync(Model), 0]);
        await Refused(1, "RVC9007", "was written from another model", "--model", other);
    }

    [Fact]
    public async Task TheModelMustBeFound() => await Refused(5, "RVC9002", "the model 'repvgg-tiny.ckpt' is neither in the current folder");

    [Theory]
    [InlineData("namespace My.App;\n")]
    [InlineData("//     Command: rvc compile\n//     Model:   SHA-256 00\n")]
    [InlineData("")]
    public async Task OtherFilesAreRefused(string text)
    {
        await File.WriteAllTextAsync(Source, text);
        await Refused(3, "RVC9008", "has no header", "--model", Model);
    }

    [Fact]
    public async Task ACommandOfAnotherVersionIsRefused()
    {
        await File.WriteAllTextAsync(Source, (await File.ReadAllTextAsync(Source)).Replace(" --exact", " --exactly", StringComparison.Ordinal));
        await Refused(3, "RVC9008", "doesn't understand the header's command", "--model", Model);
    }

    private Task<RvcResult> Check(params string[] more) => Rvc.RunAsync(_folder.Root, ["check", "src/Generated/Tiny.g.cs", .. more]);

    private async Task<(int ExitCode, string Error)> Outcome(params string[] more)
    {
        var result = await Check(more);
        return (result.ExitCode, result.Error);
    }

    private async Task Refused(int exitCode, string id, string message, params string[] more)
    {
        var result = await Check(more);
        Assert.Equal((exitCode, ""), (result.ExitCode, result.Output));
        Assert.StartsWith($"rvc: error {id}: ", result.Error, StringComparison.Ordinal);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.TrimEnd().Split('\n'));
    }
}
