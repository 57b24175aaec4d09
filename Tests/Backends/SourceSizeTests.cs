using System.Text;
using RepVgg.Backends.CSharp;
using RepVgg.Cli.SelfTest;

namespace RepVgg.Tests.Backends;

/// <summary>People check generated source in and read it, so it stays small.</summary>
public sealed class SourceSizeTests
{
    [Fact]
    public void RepVggA0TakesLessThan3000LinesAnd250Kilobytes()
    {
        var source = CSharpBackend.Emit(BackendRun.Lower(PlainRepVgg.Build("A0", 224)), BackendRun.Options).Source;
        Assert.InRange(source.Count(c => c == '\n'), 1000, 2999);
        Assert.InRange(Encoding.UTF8.GetByteCount(source), 100_000, 250_000);
    }
}
