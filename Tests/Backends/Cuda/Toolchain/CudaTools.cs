using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using RepVgg.Runtime.Cuda.Compilation;

namespace RepVgg.Tests.Backends.Cuda.Toolchain;

/// <summary>
/// NVIDIA's compiler and disassembler and clang, none of which needs a GPU. Where one is missing a test is skipped and says what to install;
/// with <c>CI=true</c> it fails.
/// </summary>
internal static class CudaTools
{
    private const string Components = "Debian's contrib and non-free components";

    private static readonly string[] Clangs = ["clang", .. Enumerable.Range(14, 12).Reverse().Select(v => FormattableString.Invariant($"clang-{v}"))];

    /// <summary>Loads NVRTC.</summary>
    public static Nvrtc RequireNvrtc() => Nvrtc.TryLoad() ?? Missing<Nvrtc>("NVRTC", $"libnvrtc11.2 and libnvrtc-builtins11.8 of {Components}, or the CUDA toolkit 11.8 or newer");

    /// <summary>The path of <c>cuobjdump</c>, which stands beside <c>nvdisasm</c>.</summary>
    public static string RequireDisassembler() => Folders().FirstOrDefault(f => File.Exists(Path.Combine(f, "cuobjdump")) && File.Exists(Path.Combine(f, "nvdisasm"))) is { } folder
        ? Path.Combine(folder, "cuobjdump")
        : Missing<string>("cuobjdump and nvdisasm", $"nvidia-cuda-toolkit of {Components}, or unpack it (dpkg -x) to $RVC_CUDA_TOOLS or ~/.cache/rvc/cuda-tools as .ci/run does");

    /// <summary>The path of clang.</summary>
    public static string RequireClang() => Clangs.SelectMany(name => Folders().Select(f => Path.Combine(f, name))).FirstOrDefault(File.Exists)
        ?? Missing<string>("clang", "clang");

    /// <summary>Runs a program to its end; its standard output and error. A failure fails the test.</summary>
    public static (string Output, string Error) Run(string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };

        // cuobjdump calls nvdisasm.
        start.Environment["PATH"] = Path.GetDirectoryName(program) + Path.PathSeparator + start.Environment["PATH"];
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {error.Result}");
        return (output, error.Result);
    }

    private static IEnumerable<string> Folders()
    {
        var unpacked = Environment.GetEnvironmentVariable("RVC_CUDA_TOOLS")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "rvc", "cuda-tools");
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Append(Path.Combine(unpacked, "usr", "bin"));
    }

    [DoesNotReturn]
    private static T Missing<T>(string tool, string install)
    {
        var message = $"{tool} isn't installed: install {install}";
        if (Environment.GetEnvironmentVariable("CI") == "true")
        {
            Assert.Fail(message);
        }

        Assert.Skip(message);
        throw new UnreachableException();
    }
}
