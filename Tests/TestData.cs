using System.Runtime.CompilerServices;
using FilePath = System.IO.Path;

namespace RepVgg.Tests;

/// <summary>Files that stand beside the tests' source.</summary>
internal static class TestData
{
    private static readonly string Root = FilePath.Combine(FilePath.GetDirectoryName(SourcePath())!, "Data");

    /// <summary>A real network with real PyTorch's outputs.</summary>
    public static string Golden(string name, string file = "model.ckpt") => FilePath.Combine(Root, "golden", name, file);

    /// <summary>A broken or hostile file.</summary>
    public static string Bad(string name)
    {
        var folder = FilePath.Combine(Root, "bad", name);
        return Directory.EnumerateFiles(folder, "model.*").Single();
    }

    /// <summary>A file or folder of the test data.</summary>
    public static string Path(params ReadOnlySpan<string> parts) => FilePath.Combine([Root, .. parts]);

    private static string SourcePath([CallerFilePath] string path = "") => path;
}
