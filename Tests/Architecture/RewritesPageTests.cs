using RepVgg.Passes.Pipelines;

namespace RepVgg.Tests.Architecture;

public sealed class RewritesPageTests
{
    /// <summary>If this fails: <c>rvc passes --markdown &gt; docs/rewrites.md</c>.</summary>
    [Fact]
    public void ThePageOfRewritesIsCurrent() =>
        Assert.Equal(RewritesPage.Write(StandardPipeline.Passes), File.ReadAllText(Path.Combine(Repository.Root, "docs", "rewrites.md")));
}
