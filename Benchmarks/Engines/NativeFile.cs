using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace RepVgg.Benchmarks.Engines;

/// <summary>Native libraries that packages put beside the program.</summary>
internal static class NativeFile
{
    /// <summary>Where a library of a package lies.</summary>
    public static string PathOf(string name)
    {
        var beside = Path.Combine(AppContext.BaseDirectory, name);
        return File.Exists(beside) ? beside : Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native", name);
    }

    /// <summary>Loads a library for the rest of the process.</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="error">The loader's own words.</param>
    public static bool TryLoad(string name, [NotNullWhen(false)] out string? error)
    {
        try
        {
            NativeLibrary.Load(PathOf(name));
            error = null;
            return true;
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            // The last line has the reason; those before it are advice.
            error = e.Message.Trim().Split('\n')[^1];
            return false;
        }
    }
}
