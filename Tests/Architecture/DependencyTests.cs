using System.Xml.Linq;

namespace RepVgg.Tests.Architecture;

/// <summary>Dependencies between projects are a DAG, drawn in docs/architecture.md.</summary>
public sealed class DependencyTests
{
    [Theory]
    [InlineData("IR/RepVgg.IR.csproj")]
    [InlineData("Runtime/RepVgg.Runtime.csproj")]
    [InlineData("Passes/RepVgg.Passes.csproj", "RepVgg.IR")]
    [InlineData("Frontend/RepVgg.Frontend.csproj", "RepVgg.IR", "RepVgg.Runtime")]
    [InlineData("Backends/Core/RepVgg.Backends.Core.csproj", "RepVgg.IR", "RepVgg.Passes", "RepVgg.Runtime")]
    [InlineData("Backends/CSharp/RepVgg.Backends.CSharp.csproj", "RepVgg.Backends.Core")]
    [InlineData("Backends/Checkpoints/RepVgg.Backends.Checkpoints.csproj", "RepVgg.Backends.Core")]
    [InlineData("Backends/Onnx/RepVgg.Backends.Onnx.csproj", "RepVgg.Backends.Core")]
    [InlineData("Backends/Cuda/RepVgg.Backends.Cuda.csproj", "RepVgg.Backends.Core", "RepVgg.Runtime")]
    [InlineData("Samples/Console/RepVgg.Samples.Console.csproj")]
    public void AProjectKnowsOnlyWhatItMay(string project, params string[] allowed) => Assert.Equal(allowed, References(project));

    [Fact]
    public void ThereIsNoProjectFileAtTheRootOfBackends() => Assert.Empty(Directory.GetFiles(Path.Combine(Repository.Root, "Backends"), "*.csproj"));

    [Fact]
    public void TheTopLevelIsFixed()
    {
        string[] known = ["Backends", "Benchmarks", "Cli", "Frontend", "IR", "Passes", "Runtime", "Samples", "Tests", "docs"];
        var folders = Directory.GetDirectories(Repository.Root).Select(d => Path.GetFileName(d))
            .Where(d => !d.StartsWith('.') && d is not ("artifacts" or "TestResults")).Order(StringComparer.Ordinal);
        Assert.Empty(folders.Except(known));
    }

    [Fact]
    public void PassesKnowNoModelFamily()
    {
        string[] words = ["repvgg_", "rbr_", "identity branch of", "stage1", "mobileone", "MobileOne", "Block("];
        foreach (var file in Directory.GetFiles(Path.Combine(Repository.Root, "Passes"), "*.cs", SearchOption.AllDirectories).Where(Repository.IsSource))
        {
            var code = File.ReadLines(file).Where(l => !l.TrimStart().StartsWith("///", StringComparison.Ordinal));
            Assert.DoesNotContain(code, line => words.Any(w => line.Contains(w, StringComparison.Ordinal)));
        }
    }

    private static IEnumerable<string> References(string project) =>
        XDocument.Load(Path.Combine(Repository.Root, project)).Descendants("ProjectReference")
            .Select(e => Path.GetFileNameWithoutExtension((string)e.Attribute("Include")!)).Order(StringComparer.Ordinal);
}
