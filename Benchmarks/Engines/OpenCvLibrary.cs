using OpenCvSharp;

namespace RepVgg.Benchmarks.Engines;

/// <summary>Whether OpenCV's native library loads.</summary>
internal static class OpenCvLibrary
{
    /// <summary>Loads the library.</summary>
    /// <returns>Null, or why OpenCV can't take part and what helps.</returns>
    public static string? Unavailable()
    {
        if (OperatingSystem.IsLinux() && !NativeFile.TryLoad("libOpenCvSharpExtern.so", out var error))
        {
            return error.Contains("libgtk", StringComparison.Ordinal) || error.Contains("libgdk", StringComparison.Ordinal)
                ? $"{error} (its package needs GTK: apt-get install libgtk-3-0)"
                : error;
        }

        try
        {
            _ = Cv2.GetVersionString();
            return null;
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException or OpenCvSharpException)
        {
            return $"{(e.InnerException ?? e).Message} (there is a package of native code for Linux on x64 alone)";
        }
    }
}
