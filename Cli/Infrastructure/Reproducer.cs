using RepVgg.Passes;

namespace RepVgg.Cli.Infrastructure;

/// <summary>Writes what is needed to reproduce a rewrite that failed its certificate: both subgraphs with all weights.</summary>
internal static class Reproducer
{
    /// <summary>Writes <c>rvc-reproducer-PATTERN.rvir</c> into the current folder and returns its name.</summary>
    public static string Write(FailedRewrite failure)
    {
        var file = $"rvc-reproducer-{failure.Certificate.Pattern}.rvir";
        GraphFile.Write(file, failure.Before, failure.After);
        return file;
    }
}
