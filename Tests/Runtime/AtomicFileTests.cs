using RepVgg.Runtime.IO;

namespace RepVgg.Tests.Runtime;

/// <summary>A file is written whole or not at all.</summary>
public sealed class AtomicFileTests
{
    [Fact]
    public void The_new_content_replaces_the_old()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.WriteAllText(folder.File("a"), "old and long", TestContext.Current.CancellationToken);
        AtomicFile.WriteAllText(folder.File("a"), "new", TestContext.Current.CancellationToken);
        Assert.Equal("new"u8.ToArray(), File.ReadAllBytes(folder.File("a")));
        Assert.Equal(["a"], folder.Names);
    }

    [Fact]
    public void A_failure_leaves_what_was_there()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.WriteAllText(folder.File("a"), "old", TestContext.Current.CancellationToken);
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(
            folder.File("a"),
            stream =>
            {
                stream.WriteByte(1);
                throw new InvalidOperationException();
            },
            TestContext.Current.CancellationToken));
        Assert.Equal("old"u8.ToArray(), File.ReadAllBytes(folder.File("a")));
        Assert.Equal(["a"], folder.Names);
    }

    [Fact]
    public void Cancelling_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        using var source = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => AtomicFile.Write(folder.File("a"), _ => source.Cancel(), source.Token));
        Assert.Empty(folder.Names);
    }
}
