using RepVgg.Frontend.Onnx;
using RepVgg.Tests.Architecture;

namespace RepVgg.Tests.Frontend.Onnx;

/// <summary>docs/onnx.md shows the importer's operators.</summary>
public sealed class DocumentationTests
{
    [Fact]
    public void TheTableOfOperatorsIsCurrent()
    {
        var documented = File.ReadLines(Path.Combine(Repository.Root, "docs", "onnx.md")).SkipWhile(l => l != "|---|---|---|").Skip(1);
        Assert.Equal(OperatorTable.All.Select(o => $"| {o.Name} | {o.Becomes} | {o.Limits} |"), documented);
    }
}
