using TorchSharp;

namespace RepVgg.Benchmarks.Engines.Torch;

/// <summary>Loads libtorch, on Linux distributions before 2024 too.</summary>
internal static class LibTorchLibrary
{
    private const string Library = "libLibTorchSharp.so";

    // TorchSharp's native library is built with GCC 13, whose <iostream> refers to this function of its C++ library without ever calling it.
    private const string Version = "GLIBCXX_3.4.32";
    private const string Symbol = "_ZSt21ios_base_library_initv";

    /// <summary>Loads the library; if it fails only for want of GCC 13's C++ library, makes that optional in the copy beside this program.</summary>
    /// <returns>Null, or why libtorch can't take part and what helps.</returns>
    public static string? Unavailable()
    {
        if (OperatingSystem.IsLinux() && !NativeFile.TryLoad(Library, out var error))
        {
            if (!error.Contains(Version, StringComparison.Ordinal))
            {
                return error;
            }

            ElfRequirement.MakeOptional(NativeFile.PathOf(Library), Version, Symbol);
            if (!NativeFile.TryLoad(Library, out error))
            {
                return $"{error} (a C++ library of GCC 13 or later helps: Debian 13, Ubuntu 24.04)";
            }
        }

        try
        {
            torch.InitializeDeviceType(DeviceType.CPU);
            return null;
        }
        catch (Exception e) when (e is NotSupportedException or TypeInitializationException or DllNotFoundException)
        {
            return (e.InnerException ?? e).Message.Split('\n')[0].Trim();
        }
    }
}
