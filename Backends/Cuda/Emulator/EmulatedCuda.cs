using System.Runtime.InteropServices;
using RepVgg.Runtime.Cuda;

namespace RepVgg.Backends.Cuda.Emulator;

/// <summary>A GPU emulated on the CPU, behind the entry points of libcuda and libnvrtc: docs/emulator.md says how it works and where it ends.</summary>
public static class EmulatedCuda
{
    private static readonly string[] Flags = ["-std=c++17", "-O1", "-fPIC", "-shared", "-fvisibility=hidden"];

    private static readonly Lock Building = new();

    /// <summary>Builds the emulator if this machine hasn't got it yet (a few seconds, once), in the user's cache folder.</summary>
    /// <exception cref="IR.Diagnostics.DiagnosticException">RVC6101: no C++ compiler; RVC6102: it fails.</exception>
    public static CudaLibraries Prepare() => Prepare(CppCompiler.Find(), DefaultCache());

    /// <inheritdoc cref="Prepare()"/>
    internal static CudaLibraries Prepare(CppCompiler compiler, string cache)
    {
        var folder = Path.Combine(cache, EmulatorSources.Digest(compiler.Path)[..16]);
        var library = Path.Combine(folder, "librvc_standin.so");
        lock (Building)
        {
            if (!File.Exists(library))
            {
                Build(compiler, folder);
            }
        }
        return new(library, library);
    }

    // Other processes may build at the same time: the first whole folder to get its name is kept.
    private static void Build(CppCompiler compiler, string folder)
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture is not (Architecture.X64 or Architecture.Arm64))
        {
            throw EmulatorDiagnostics.BuildFailed.Error("the emulated GPU runs on Linux, on x86-64 and arm64 processors");
        }
        var temporary = FormattableString.Invariant($"{folder}.{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(temporary);
            foreach (var (name, bytes) in EmulatorSources.All)
            {
                File.WriteAllBytes(Path.Combine(temporary, name), bytes);
            }
            var errors = compiler.Run(temporary,
                [.. Flags, $"-DRVC_COMPILER=\"{compiler.Path}\"", "rvc_standin.cpp", "-o", "librvc_standin.so", "-ldl", "-lpthread"]);
            if (errors is not null)
            {
                throw EmulatorDiagnostics.BuildFailed.Error($"{compiler.Path} doesn't compile the emulated GPU: {errors}");
            }
            if (!Directory.Exists(folder))
            {
                Directory.Move(temporary, folder);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!File.Exists(Path.Combine(folder, "librvc_standin.so")))
            {
                throw EmulatorDiagnostics.BuildFailed.Error($"the emulated GPU can't be written to {folder}: {e.Message}", e);
            }
        }
        finally
        {
            if (Directory.Exists(temporary))
            {
                Directory.Delete(temporary, recursive: true);
            }
        }
    }

    private static string DefaultCache()
    {
        var user = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return Path.Combine(user.Length > 0 ? user : Path.GetTempPath(), "rvc", "emulator");
    }
}
