using RepVgg.Tests.Cli;

namespace RepVgg.Tests.Architecture;

/// <summary>The sample's checked-in source is what rvc writes today.</summary>
public sealed class SampleTests
{
    [Fact]
    public async Task GeneratedSourceIsCurrent()
    {
        using var folder = new TemporaryFolder();
        var model = Path.Combine(Repository.Root, "Samples", "models", "repvgg-tiny.ckpt");
        var result = await Rvc.RunAsync(folder.Root, "compile", model, "--input-shape", "3x48x48", "--target", "csharp", "--name", "Samples.TinyRepVgg");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        foreach (var file in (string[])["TinyRepVgg.g.cs", "TinyRepVgg.safetensors"])
        {
            var checkedIn = Path.Combine(Repository.Root, "Samples", "Console", "Generated", file);
            Assert.Equal(await File.ReadAllBytesAsync(checkedIn), await File.ReadAllBytesAsync(Path.Combine(folder.Root, file)));
        }
    }
}
