using System.Runtime.CompilerServices;

namespace RepVgg.Tests;

/// <summary>Files that stand beside the tests' source.</summary>
internal static class TestData
{
    private static readonly string Root = Path.Combine(Path.GetDirectoryName(SourcePath())!, "Data");

    /// <summary>A real network with real PyTorch's outputs.</summary>
    public static string Golden(string name, string file = "model.ckpt") => Path.Combine(Root, "golden", name, file);

    /// <summary>A broken or hostile file.</summary>
    public static string Bad(string name)
    {
        var folder = Path.Combine(Root, "bad", name);
        return Directory.EnumerateFiles(folder, "model.*").Single();
    }

    private static string SourcePath([CallerFilePath] string path = "") => path;
}
