using RepVgg.Frontend.Containers;
using RepVgg.IR.Diagnostics;

namespace RepVgg.Tests.Frontend;

/// <summary>Shorthands for opening checkpoints.</summary>
internal static class Checkpoints
{
    public static StateDict Open(string path) => CheckpointReader.Open(path, ct: TestContext.Current.CancellationToken);

    /// <summary>The diagnostic with which a file is refused.</summary>
    public static Diagnostic Refusal(string path) => Assert.Throws<DiagnosticException>(() => Open(path)).Diagnostic;
}
