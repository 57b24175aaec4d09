using System.Diagnostics;

namespace RepVgg.Backends.Cuda.Emulator;

/// <summary>The machine's C++ compiler.</summary>
/// <param name="Path">Of the program.</param>
internal sealed record CppCompiler(string Path)
{
    private static readonly string[] Names = ["g++", "clang++", .. Enumerable.Range(14, 12).Reverse().Select(v => FormattableString.Invariant($"clang++-{v}"))];

    /// <summary>The one that the variable CXX names, else g++, else clang++, as found on the PATH.</summary>
    /// <exception cref="IR.Diagnostics.DiagnosticException">RVC6101: there is none.</exception>
    public static CppCompiler Find() => Find(Environment.GetEnvironmentVariable("CXX"), Environment.GetEnvironmentVariable("PATH"));

    /// <inheritdoc cref="Find()"/>
    /// <param name="chosen">A name or path that is looked for before all others; null or empty for none.</param>
    /// <param name="searchPath">Folders, separated as in PATH.</param>
    public static CppCompiler Find(string? chosen, string? searchPath)
    {
        var folders = (searchPath ?? "").Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        IEnumerable<string> names = string.IsNullOrWhiteSpace(chosen) ? Names : [chosen.Trim(), .. Names];
        var found = names.SelectMany(name => folders.Select(folder => System.IO.Path.Combine(folder, name))).FirstOrDefault(File.Exists);
        return found is not null ? new(found) : throw EmulatorDiagnostics.NoCompiler.Error(
            "the emulated GPU compiles kernels with g++ or clang++, and neither is on the PATH: install one (Debian: apt-get install g++), or name one in the variable CXX");
    }

    /// <summary>Runs the compiler.</summary>
    /// <returns>What it wrote to standard error where it failed; null where it did not.</returns>
    public string? Run(string folder, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Path, arguments) { WorkingDirectory = folder, RedirectStandardError = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : errors;
    }
}
