using System.Diagnostics;
using System.Runtime.InteropServices;

namespace RepVgg.Benchmarks.StartUp;

/// <summary>A published program.</summary>
/// <param name="Engine">The runtime that it uses.</param>
/// <param name="Kind">How it was published.</param>
/// <param name="Executable">What to start.</param>
internal sealed record StartUpProgram(string Engine, string Kind, string Executable)
{
    /// <summary>Publishes a project.</summary>
    /// <param name="project">The source.</param>
    /// <param name="kind">How.</param>
    /// <param name="error">If there is no program, the first error of the build.</param>
    public static StartUpProgram? Publish(StartUpProject project, PublishKind kind, out string? error)
    {
        var folder = Path.Combine(project.Folder, "publish", kind.Name);
        string[] output = ["-o", folder, "-r", RuntimeInformation.RuntimeIdentifier];

        // Servers that outlive the build would disturb what is measured next.
        string[] servers = ["-nodeReuse:false", "-p:UseSharedCompilation=false"];
        using var build = Process.Start(new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            ["publish", project.Folder, "-c", "Release", .. output, .. servers, .. kind.Options])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            WorkingDirectory = project.Folder,
        })!;
        var log = build.StandardOutput.ReadToEnd();
        build.WaitForExit();
        error = build.ExitCode == 0
            ? null
            : log.Split('\n').FirstOrDefault(l => l.Contains("error", StringComparison.Ordinal))?.Trim() ?? "dotnet publish failed";
        var executable = Path.Combine(folder, OperatingSystem.IsWindows() ? "Program.exe" : "Program");
        return error is null ? new(project.Engine, kind.Name, executable) : null;
    }
}
